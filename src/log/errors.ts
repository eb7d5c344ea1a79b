/** What names the process that holds a log's lock. */
export interface LockOwner {
  readonly pid: number;
  /** Identifies the process even where its pid is used again; opaque, may be empty where the system tells none. */
  readonly startTime: string;
  readonly host: string;
  /** Unix milliseconds at which the lock was taken. */
  readonly since: number;
}

/** Each error of the log, so that a caller can tell its own mistake from a broken log. */
export class LogError extends Error {
  override readonly name: string = 'LogError';
}

/** The caller's mistake: a record that the log cannot hold. Nothing was written; the log goes on. */
export class RecordRefusedError extends LogError {
  override readonly name = 'RecordRefusedError';
  constructor(reason: string, options?: ErrorOptions) {
    super(`Cannot append record: ${reason}`, options);
  }
}

/** Somebody else appended, or the caller lost count. Nothing was written; the log goes on. */
export class SequenceError extends LogError {
  override readonly name = 'SequenceError';
  readonly expectedSeq: number;
  readonly nextSeq: number;
  constructor(expectedSeq: number, nextSeq: number) {
    super(`Cannot append at sequence ${expectedSeq}: the log's next sequence is ${nextSeq}`);
    this.expectedSeq = expectedSeq;
    this.nextSeq = nextSeq;
  }
}

/** Too many bytes wait for the disk. Nothing of this append was written; the log goes on. */
export class LogBusyError extends LogError {
  override readonly name = 'LogBusyError';
}

/** An append could not be made durable. The log takes no more; open it again to go on from what is on disk. */
export class LogFailedError extends LogError {
  override readonly name = 'LogFailedError';
}

/** The log was closed before the call. */
export class LogClosedError extends LogError {
  override readonly name = 'LogClosedError';
  constructor(action: string) {
    super(`Cannot ${action}: the log is closed`);
  }
}

/** Another writer has the log open. */
export class LogLockedError extends LogError {
  override readonly name = 'LogLockedError';
  readonly path: string;
  readonly owner: LockOwner | undefined;
  constructor(path: string, owner: LockOwner | undefined, advice: string) {
    super(`Cannot open log ${path} for writing: ${describeOwner(owner)} has it open. ${advice}`);
    this.path = path;
    this.owner = owner;
  }
}

/** A line is not a record. Nothing was changed. */
export class LogDamagedError extends LogError {
  override readonly name = 'LogDamagedError';
  readonly path: string;
  /** 1 for the first line. */
  readonly line: number;
  /** Byte at which the line begins. */
  readonly offset: number;
  readonly reason: string;
  constructor(path: string, place: { line: number; offset: number; reason: string }) {
    super(`Cannot read log ${path}: line ${place.line} (byte ${place.offset}): ${place.reason}. Nothing was changed`);
    this.path = path;
    this.line = place.line;
    this.offset = place.offset;
    this.reason = place.reason;
  }
}

function describeOwner(owner: LockOwner | undefined): string {
  if (owner === undefined) return 'somebody whose lock cannot be read';
  return `process ${owner.pid} on host ${owner.host} (since ${new Date(owner.since).toISOString()})`;
}
