import { LogClosedError, type RecordRefusedError } from './errors.ts';
import type { EventLog } from './event-log.ts';
import { DEFAULT_LOG_LIMITS } from './limits.ts';
import { decodeLine, isProblem } from './line.ts';
import { prepareAppend, refusalOf } from './prepare-append.ts';
import type { LogRecord } from './record.ts';
import { checkFrom } from './sequence.ts';
import { Waiters } from './waiters.ts';

export interface MemoryLogOptions {
  /** Longest line in bytes; as the file's limit, so that a test finds a record too long before the user does. */
  readonly maxRecordBytes?: number;
}

/** A log that ends with the process. It keeps lines, not objects, so that what is read is what a file would give. */
export function memoryLog({ maxRecordBytes = DEFAULT_LOG_LIMITS.maxRecordBytes }: MemoryLogOptions = {}): EventLog {
  return new MemoryLog(maxRecordBytes);
}

class MemoryLog implements EventLog {
  readonly #lines: Buffer[] = [];
  readonly #waiters = new Waiters();
  readonly #maxRecordBytes: number;
  #durableSeq = 0;
  #closed = false;

  constructor(maxRecordBytes: number) {
    this.#maxRecordBytes = maxRecordBytes;
  }

  get nextSeq(): number {
    return this.#lines.length + 1;
  }

  get durableSeq(): number {
    return this.#durableSeq;
  }

  refusal(record: LogRecord): RecordRefusedError | null {
    return refusalOf(record, this.#maxRecordBytes);
  }

  async append(records: readonly LogRecord[], expectedSeq: number): Promise<void> {
    if (this.#closed) throw new LogClosedError('append');
    for (const line of prepareAppend(records, expectedSeq, this.nextSeq, this.#maxRecordBytes)) this.#lines.push(line);
    const lastSeq = this.#lines.length;
    await Promise.resolve();
    this.#durableSeq = lastSeq;
    this.#waiters.wake();
  }

  read(from = 1): AsyncIterable<LogRecord> {
    if (this.#closed) throw new LogClosedError('read');
    return this.#records(checkFrom(from));
  }

  follow(from: number, signal: AbortSignal): AsyncIterable<LogRecord> {
    if (this.#closed) throw new LogClosedError('follow');
    return this.#follow(checkFrom(from), signal);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waiters.wake();
  }

  async *#records(from: number): AsyncGenerator<LogRecord> {
    const last = this.#durableSeq;
    for (let seq = from; seq <= last; seq += 1) yield this.#recordAt(seq);
  }

  async *#follow(from: number, signal: AbortSignal): AsyncGenerator<LogRecord> {
    let next = from;
    while (!signal.aborted && !this.#closed) {
      if (next <= this.#durableSeq) {
        yield this.#recordAt(next);
        next += 1;
      } else {
        await this.#waiters.wait(signal);
      }
    }
  }

  #recordAt(seq: number): LogRecord {
    const line = this.#lines[seq - 1];
    if (line === undefined) throw new RangeError(`the log has no record ${seq}`);
    const record = decodeLine(line, 0, line.length - 1);
    if (isProblem(record)) throw new TypeError(`a line of the memory log cannot be read: ${record.reason}`);
    return record;
  }
}
