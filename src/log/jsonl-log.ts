import { writeCheckpoint } from './checkpoint.ts';
import { CommitQueue } from './commit-queue.ts';
import { LogClosedError, LogDamagedError, type LockOwner, type RecordRefusedError } from './errors.ts';
import type { EventLog } from './event-log.ts';
import type { FileSystem, LogFile } from './file-system.ts';
import type { LogLimits } from './limits.ts';
import type { LineIndex } from './line-index.ts';
import type { Lock } from './lock.ts';
import { prepareAppend, refusalOf } from './prepare-append.ts';
import type { LogRecord } from './record.ts';
import { batches, Scanner, type Batch, type Place } from './scanner.ts';
import { checkFrom } from './sequence.ts';
import type { Upcasters } from './upcast.ts';
import { Waiters } from './waiters.ts';

/*
 * The store on one JSON Lines file that is open for writing.
 * L1: an append resolves, and a reader hears of it, when it is durable. L2: the lock, and the expected sequence.
 */

/** What opening found. */
export interface LogOpening {
  /** Records that are there. */
  readonly records: number;
  /** Bytes of a torn last line that were cut off; 0 for none. */
  readonly tornBytes: number;
  /** The side file that keeps them. */
  readonly tornFile: string | undefined;
  /** The owner, dead by then, whose lock was taken over: its process ended without closing the log. */
  readonly inheritedFrom: LockOwner | undefined;
}

export interface JsonlLog extends EventLog {
  /** Links resolved. */
  readonly path: string;
  readonly opened: LogOpening;
  checkpoint(seq: number, state: unknown): Promise<void>;
}

export interface LogParts {
  readonly path: string;
  readonly file: LogFile;
  readonly fileSystem: FileSystem;
  readonly lock: Lock;
  readonly limits: LogLimits;
  readonly upcasters: Upcasters;
  readonly index: LineIndex;
  readonly opened: LogOpening;
  /** Where the next record goes. */
  readonly start: Place;
}

/** Made by `openJsonlLog`, which has checked the file. */
export class OpenJsonlLog implements JsonlLog {
  readonly path: string;
  readonly opened: LogOpening;
  readonly #parts: LogParts;
  readonly #queue: CommitQueue;
  readonly #waiters = new Waiters();
  #nextSeq: number;
  #durableSeq: number;
  #closing: Promise<void> | undefined;

  constructor(parts: LogParts) {
    this.path = parts.path;
    this.opened = parts.opened;
    this.#parts = parts;
    this.#nextSeq = parts.start.line;
    this.#durableSeq = parts.start.line - 1;
    this.#queue = new CommitQueue({
      path: parts.path,
      file: parts.file,
      start: parts.start.offset,
      limits: parts.limits,
      onDurable: (lines) => this.#noteDurable(lines),
      onFailed: () => this.#waiters.wake(),
    });
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }

  get durableSeq(): number {
    return this.#durableSeq;
  }

  get isBusy(): boolean {
    return this.#queue.waitingBytes > this.#parts.limits.maxPendingBytes - this.#longestLine;
  }

  get #longestLine(): number {
    return Math.min(this.#parts.limits.maxRecordBytes, this.#parts.limits.maxPendingBytes);
  }

  refusal(record: LogRecord): RecordRefusedError | null {
    return refusalOf(record, this.#longestLine);
  }

  async append(records: readonly LogRecord[], expectedSeq: number): Promise<void> {
    if (this.#closing !== undefined) throw new LogClosedError('append');
    if (this.#queue.failure !== undefined) throw this.#queue.failure;
    const lines = prepareAppend(records, expectedSeq, this.#nextSeq, this.#longestLine);
    if (lines.length === 0) return;
    const durable = this.#queue.push(lines);
    this.#nextSeq += lines.length;
    await durable;
  }

  async checkpoint(seq: number, state: unknown): Promise<void> {
    if (this.#closing !== undefined) throw new LogClosedError('write a checkpoint');
    if (this.#queue.failure !== undefined) throw this.#queue.failure;
    if (seq !== this.#durableSeq) return;
    const end = { line: seq + 1, offset: this.#queue.durableBytes };
    await writeCheckpoint(this.#parts, { end, marks: this.#parts.index.marks, state });
  }

  read(from = 1): AsyncIterable<LogRecord> {
    if (this.#closing !== undefined) throw new LogClosedError('read');
    return this.#read(checkFrom(from));
  }

  follow(from: number, signal: AbortSignal): AsyncIterable<LogRecord> {
    if (this.#closing !== undefined) throw new LogClosedError('follow');
    return this.#follow(checkFrom(from), signal);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#waiters.wake();
    await this.#queue.drain();
    try {
      await this.#parts.file.close();
    } finally {
      await this.#parts.lock.release();
    }
  }

  async *#read(from: number): AsyncGenerator<LogRecord> {
    for await (const batch of this.#batches(this.#parts.index.placeBefore(from), from)) {
      for (const record of batch.records) yield record; // Not `yield*`: it awaits each value twice.
    }
  }

  async *#follow(from: number, signal: AbortSignal): AsyncGenerator<LogRecord> {
    let place = this.#parts.index.placeBefore(from);
    const ended = (): boolean => signal.aborted || this.#closing !== undefined;
    while (!ended()) {
      if (place.offset === this.#queue.durableBytes) {
        if (this.#queue.failure !== undefined) throw this.#queue.failure;
        await this.#waiters.wait(signal);
        continue;
      }
      for await (const batch of this.#batchesUntilClosed(place, from)) {
        for (const record of batch.records) {
          if (ended()) return;
          yield record;
        }
        place = batch.end;
      }
    }
  }

  async *#batchesUntilClosed(place: Place, from: number): AsyncGenerator<Batch> {
    try {
      yield* this.#batches(place, from);
    } catch (error) {
      if (!(error instanceof LogClosedError)) throw error;
    }
  }

  /** The durable records of now, from the place on, without those before `from`. */
  async *#batches(place: Place, from: number): AsyncGenerator<Batch> {
    const { file, limits, upcasters } = this.#parts;
    const end = this.#queue.durableBytes;
    const scanner = new Scanner({ file, from: place, end, maxRecordBytes: limits.maxRecordBytes, upcasters });
    try {
      yield* batches(scanner, from);
    } catch (error) {
      throw this.#closing === undefined ? error : new LogClosedError('read on');
    }
    if (scanner.stop !== undefined) throw new LogDamagedError(this.path, scanner.stop);
  }

  #noteDurable(lines: readonly Buffer[]): void {
    let offset = this.#queue.durableBytes - lines.reduce((sum, line) => sum + line.length, 0);
    for (const line of lines) {
      this.#parts.index.note({ line: this.#durableSeq + 1, offset });
      this.#durableSeq += 1;
      offset += line.length;
    }
    this.#waiters.wake();
  }
}
