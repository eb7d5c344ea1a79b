import type { LogFile } from './file-system.ts';
import { beginsWithRecord, decodeLine, isProblem, NEWLINE, type LineProblem } from './line.ts';
import { LOG_FORMAT, LOG_OPENED, opensLog, type LogRecord } from './record.ts';
import type { Upcasters } from './upcast.ts';

/** Where a line begins. */
export interface Place {
  /** The line's number, 1 for the first; also its record's sequence number. */
  readonly line: number;
  /** Bytes before it. */
  readonly offset: number;
}

export const LOG_START: Place = { line: 1, offset: 0 };

/** What stopped a scan. `torn`: the file's last line is not whole, as a crash leaves it. */
export interface ScanStop extends Place {
  readonly kind: 'torn' | LineProblem['problem'];
  readonly reason: string;
}

export interface ScanOptions {
  readonly file: LogFile;
  readonly from: Place;
  /** Byte at which to stop. */
  readonly end: number;
  readonly maxRecordBytes: number;
  readonly upcasters: Upcasters;
  /** A further check on a line that is a record; a reason to refuse it, or undefined. */
  readonly checkLine?: (line: Buffer) => string | undefined;
}

/** Records that were read together, and where they end. */
export interface Batch {
  readonly records: readonly LogRecord[];
  readonly end: Place;
}

const CHUNK_BYTES = 256 * 1024;
const FIRST_BYTES = '{"v":';

/** Reads the lines of a log in order, each checked, in chunks. Stops at the first one that is no record. Changes nothing. */
export class Scanner {
  readonly #options: ScanOptions;
  #place: Place;
  #stop: ScanStop | undefined;
  #buffer: Buffer;
  /** Bytes in the buffer, the first of which is the file's byte `#place.offset`. */
  #filled = 0;

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#place = options.from;
    this.#buffer = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK_BYTES, options.end - options.from.offset)));
  }

  /** Where the next line begins: the end of what is valid so far. */
  get place(): Place {
    return this.#place;
  }

  /** Why the scan stopped; undefined where it has not, or where it came to the end and all was whole. */
  get stop(): ScanStop | undefined {
    return this.#stop;
  }

  /** The next records, at least one; undefined when there are no more. `onLine` hears each one's place. */
  async next(onLine?: (place: Place) => void): Promise<LogRecord[] | undefined> {
    while (this.#stop === undefined) {
      const more = await this.#fill();
      const records = this.#decode(onLine);
      if (records.length > 0) return records;
      if (!more) this.#finish();
      if (!more) break;
    }
    return undefined;
  }

  async #fill(): Promise<boolean> {
    if (this.#filled === this.#buffer.length) this.#grow();
    const start = this.#place.offset + this.#filled;
    const space = this.#buffer.subarray(this.#filled, this.#filled + Math.max(0, this.#options.end - start));
    const count = space.length === 0 ? 0 : await this.#options.file.read(space, start);
    this.#filled += count;
    return count > 0;
  }

  #grow(): void {
    const bigger = Buffer.allocUnsafe(Math.min(this.#buffer.length * 2, this.#options.maxRecordBytes + 1));
    this.#buffer.copy(bigger, 0, 0, this.#filled);
    this.#buffer = bigger;
  }

  #decode(onLine?: (place: Place) => void): LogRecord[] {
    const records: LogRecord[] = [];
    let start = 0;
    while (this.#stop === undefined) {
      const end = this.#buffer.indexOf(NEWLINE, start);
      if (end < 0 || end >= this.#filled) break;
      const record = this.#decodeAt(start, end);
      if (record === undefined) break;
      onLine?.(this.#place);
      records.push(record);
      this.#place = { line: this.#place.line + 1, offset: this.#place.offset + end + 1 - start };
      start = end + 1;
    }
    this.#buffer.copy(this.#buffer, 0, start, this.#filled);
    this.#filled -= start;
    if (this.#stop === undefined && this.#filled > this.#options.maxRecordBytes) this.#stopTooLong();
    return records;
  }

  #decodeAt(start: number, end: number): LogRecord | undefined {
    if (end - start >= this.#options.maxRecordBytes) return this.#stopTooLong();
    const decoded = decodeLine(this.#buffer, start, end, this.#options.upcasters);
    if (isProblem(decoded)) return this.#stopAt(decoded, start, end);
    const reason = this.#placeProblem(decoded) ?? this.#options.checkLine?.(this.#buffer.subarray(start, end));
    if (reason === undefined) return decoded;
    return this.#stopHere('invalid', reason);
  }

  #stopAt({ problem, reason }: LineProblem, start: number, end: number): undefined {
    const isLast = this.#place.offset + end + 1 - start === this.#options.end;
    if (problem !== 'damaged' || !isLast) return this.#stopHere(problem, reason);
    this.#stopAtEnd(start, end, reason);
  }

  #placeProblem(record: LogRecord): string | undefined {
    const { line } = this.#place;
    if (record.seq !== line) return `the record carries sequence ${record.seq} in place ${line}`;
    if (line === 1 && !opensLog(record)) return `the first record is no ${LOG_OPENED} event of format "${LOG_FORMAT}"`;
    return undefined;
  }

  #finish(): void {
    if (this.#filled > 0) this.#stopAtEnd(0, this.#filled, 'the last line has no newline');
  }

  /**
   * The file's last line is broken. A crash leaves the front of a line; whatever cannot be that is damage, and nobody
   * cuts it: a record with a broken newline was whole once, and a file without any record may not be ours.
   */
  #stopAtEnd(start: number, end: number, reason: string): void {
    if (beginsWithRecord(this.#buffer, start, end)) return this.#stopHere('damaged', 'the newline behind the record is broken');
    if (this.#place.line === 1 && !this.#mayBeFirst(start)) return this.#stopHere('damaged', 'this is not the beginning of a log');
    this.#stopHere('torn', reason);
  }

  #mayBeFirst(start: number): boolean {
    const begin = this.#buffer.toString('latin1', start, Math.min(this.#filled, start + FIRST_BYTES.length));
    return FIRST_BYTES.startsWith(begin) || /^\0+$/.test(begin);
  }

  #stopTooLong(): undefined {
    return this.#stopHere('damaged', `the line is longer than maxRecordBytes (${this.#options.maxRecordBytes})`);
  }

  #stopHere(kind: ScanStop['kind'], reason: string): undefined {
    this.#stop = { ...this.#place, kind, reason };
  }
}

/** What the scanner still reads, without the records before `from`. */
export async function* batches(scanner: Scanner, from: number): AsyncGenerator<Batch> {
  for (let records = await scanner.next(); records !== undefined; records = await scanner.next()) {
    const first = scanner.place.line - records.length;
    yield { records: first < from ? records.slice(from - first) : records, end: scanner.place };
  }
}
