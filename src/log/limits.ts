/** Limits of a log (L6). Each can be lowered or raised where a log is opened. */
export interface LogLimits {
  /** Longest line, in bytes, its newline included. A longer record is refused before anything is written. */
  readonly maxRecordBytes: number;
  /** Bytes that may wait for the disk at once. An append beyond it is refused. */
  readonly maxPendingBytes: number;
  /** Bytes that one group commit writes at most, unless a single append is bigger. */
  readonly maxBatchBytes: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_LOG_LIMITS: LogLimits = {
  maxRecordBytes: 32 * MIB,
  maxPendingBytes: 256 * MIB,
  maxBatchBytes: 8 * MIB,
};
