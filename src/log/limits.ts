/**
 * Limits of a log (L6). Each can be lowered or raised where a log is opened. A record holds a payload several times, as the
 * event and as the facts and items of it: what prompts, hooks and tools may bring is measured by `maxRecordBytes`, and
 * `test/runtime/record-size.test.ts` holds the two together.
 */
export interface LogLimits {
  /** Longest line, in bytes, its newline included. A longer record is refused before anything is written. A line is read as one string: less than 512 MiB. */
  readonly maxRecordBytes: number;
  /** Bytes that may wait for the disk at once. An append beyond it is refused. */
  readonly maxPendingBytes: number;
  /** Bytes that one group commit writes at most, unless a single append is bigger. */
  readonly maxBatchBytes: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_LOG_LIMITS: LogLimits = {
  maxRecordBytes: 256 * MIB,
  maxPendingBytes: 512 * MIB,
  maxBatchBytes: 8 * MIB,
};
