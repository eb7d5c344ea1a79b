import type { RecordRefusedError } from './errors.ts';
import type { LogRecord } from './record.ts';

/** What can be read of a log. */
export interface LogReader {
  /**
   * The records from sequence `from` (1 by default) that were durable when the reading began, in order.
   * Throws LogDamagedError at the first line that is no record. Must not give a record that is not durable, must not
   * skip one, and must not hold back appends while its reader is slow. A `from` past the end gives nothing.
   */
  read(from?: number): AsyncIterable<LogRecord>;

  /**
   * As `read`, then each further record once it is durable. Ends, without an error, when the signal fires or the log
   * is closed; throws LogFailedError after the last durable record when an append has failed. Must not give a record
   * twice, and must not keep records in memory for a slow reader.
   */
  follow(from: number, signal: AbortSignal): AsyncIterable<LogRecord>;

  /** Gives back what the log holds of the system. May be called twice. Followers end. */
  close(): Promise<void>;
}

/**
 * The one truth of a session (L1, L2). One writer; sequence numbers 1, 2, 3, ...
 * Every store passes `test/log/contract.ts`.
 */
export interface EventLog extends LogReader {
  /** The sequence number that the next append must expect: one past the last record taken, durable or not. */
  readonly nextSeq: number;

  /** The last durable record's sequence number; 0 for none. */
  readonly durableSeq: number;

  /**
   * Why `append` will never take this record; `null` where it will. Must not write, and must not throw. A store may have no
   * such thing: what it does not take then ends the session.
   */
  refusal?(record: LogRecord): RecordRefusedError | null;

  /**
   * True while so much waits for the disk that an append may be refused for it (LogBusyError). Whoever waits for what he has
   * appended before waits long enough. Never true in a store without such an end.
   */
  readonly isBusy?: boolean;

  /**
   * Appends records that carry the sequence numbers expectedSeq, expectedSeq + 1, ... Resolves when all are durable,
   * in the order of the calls; a caller may append again without waiting. Serialises the records before it returns.
   *
   * Rejects with RecordRefusedError, SequenceError, LogBusyError or LogClosedError, having written nothing and staying
   * usable; with LogFailedError when the disk failed, and from then on always.
   * Must not resolve before the records would survive the machine's sudden end, must not write a part of a record that
   * a later reading takes for a whole one, must not retry after a failed sync, and must not reorder.
   * After a crash a prefix of an append's records may be there: an append is not a transaction.
   */
  append(records: readonly LogRecord[], expectedSeq: number): Promise<void>;

  /**
   * Keeps beside the log what its records up to `seq` fold to, so that it need not be read from its front when it is next
   * opened. A store may have no such thing. It does nothing where `seq` is not the last durable record.
   * Rejects with what the system says; the log is as before.
   */
  checkpoint?(seq: number, state: unknown): Promise<void>;
}
