/**
 * L11 When a hook starts, the file at its `transcript_path` holds everything up to the record that started it: the
 * lines of a record are in the file when `view` returns, and the session performs effects only after its views.
 */
import type { SessionRecord } from '../record.ts';
import { AppendFile, type FileCalls, nodeFileCalls } from '../files/append-file.ts';
import { missingFrom } from './missing-lines.ts';
import { Rollout } from './rollout.ts';
import { encodeRolloutLine, type RolloutLine } from './rollout-line.ts';

/** L6: bytes of lines that wait for a disk that takes none. What is over it is written when the session is resumed. */
export const MAX_WAITING_BYTES = 16 * 1024 * 1024;

export type RolloutFileOptions = {
  path: string;
  /** Told once of each trouble with the file: when writing fails, not for each line that then waits. Must not throw. */
  onTrouble?: (error: Error) => void;
  fileCalls?: FileCalls;
};

/** What a file that was there before was found to be. */
export type RolloutMending = {
  /** Bytes of a last line that was not whole; they are gone. */
  tornBytes: number;
  /** Lines of the log that the file did not have. */
  completedLines: number;
  /** Lines that no record of the log has written. */
  foreignLines: number;
};

/** The rollout file of one session: give its `view` to the session. It never throws and never stops the session. */
export class RolloutFile {
  readonly path: string;
  private readonly rollout = new Rollout();
  private readonly file: AppendFile;
  private readonly onTrouble: (error: Error) => void;
  /** Lines of records that are not told of yet. */
  private readonly prepared = new WeakMap<SessionRecord, readonly RolloutLine[]>();
  /** The record whose lines were made last. */
  private lastSeq = 0;
  private waiting: RolloutLine[] = [];
  private waitingBytes = 0;
  /** There was no room for a line: none may come behind the gap, or a resume would not find it. */
  private isCut = false;
  private nextOrdinal = 0;
  private troubled = false;

  constructor({ path, onTrouble, fileCalls }: RolloutFileOptions) {
    this.path = path;
    this.file = new AppendFile(path, fileCalls ?? nodeFileCalls);
    this.onTrouble = onTrouble ?? (() => undefined);
  }

  /**
   * Makes the lines of a record ready before they may be written, while the disk takes the record itself. Not the first
   * ones, for somebody may need the file before that record is told; nor those behind a record that was not made ready.
   */
  readonly prepare = (record: SessionRecord): void => {
    if (this.file.bytes > 0 && record.seq === this.lastSeq + 1) this.prepared.set(record, this.linesOf(record));
  };

  /** Writes the lines of one record. */
  readonly view = (record: SessionRecord): void => {
    const lines = this.prepared.get(record) ?? this.linesOf(record);
    if (record.event.type === 'log.opened') this.begin();
    if (lines.length > 0) this.write(lines);
  };

  /** Goes on with a session: what its log has and the file has not is written. Throws what reading the log throws. */
  async resume(records: AsyncIterable<SessionRecord> | Iterable<SessionRecord>): Promise<RolloutMending> {
    const lines: RolloutLine[] = [];
    for await (const record of records) lines.push(...this.linesOf(record));
    try {
      const found = this.file.read();
      if (found.lines.length > 0) lines.unshift(...this.rollout.beginEarly());
      const { missing, nextOrdinal, foreignLines } = missingFrom(found.lines, lines, this.rollout.firstOrdinal);
      this.nextOrdinal = nextOrdinal;
      if (missing.length > 0) this.write(missing);
      return { tornBytes: found.tornBytes, completedLines: missing.length, foreignLines };
    } catch (error) {
      this.trouble(error);
      return { tornBytes: 0, completedLines: 0, foreignLines: 0 };
    }
  }

  /** Writes the first lines where nothing has happened yet that would. */
  create(): void {
    const lines = this.rollout.beginEarly();
    if (lines.length > 0) this.write(lines);
  }

  /** How many lines wait for the disk. */
  get waitingLines(): number {
    return this.waiting.length;
  }

  /** The ordinal of the next line, and the file's length in bytes: where a fork begins. */
  get end(): { ordinal: number; bytes: number } {
    return { ordinal: this.nextOrdinal, bytes: this.file.bytes };
  }

  close(): void {
    this.file.close();
  }

  private linesOf(record: SessionRecord): RolloutLine[] {
    this.lastSeq = record.seq;
    return this.rollout.apply(record);
  }

  /** A file that another program began is gone on with; for any other the numbers start here. */
  private begin(): void {
    const first = this.rollout.firstOrdinal;
    if (first !== null) { this.nextOrdinal = first; return; }
    try {
      this.nextOrdinal = missingFrom(this.file.read().lines, [], null).nextOrdinal;
    } catch (error) {
      this.trouble(error);
    }
  }

  private write(lines: readonly RolloutLine[]): void {
    if (!this.isCut) this.waiting.push(...lines);
    try {
      this.file.append(this.waiting.map((line, index) => encodeRolloutLine(line, this.nextOrdinal + index)).join(''));
      this.nextOrdinal += this.waiting.length;
      this.waiting = [];
      this.waitingBytes = 0;
      this.troubled = false;
    } catch (error) {
      this.trouble(error);
      this.holdWithinLimit(lines);
    }
  }

  private holdWithinLimit(lines: readonly RolloutLine[]): void {
    this.waitingBytes += lines.reduce((sum, line) => sum + JSON.stringify(line).length, 0);
    if (this.isCut || this.waitingBytes <= MAX_WAITING_BYTES) return;
    this.waiting = this.waiting.slice(0, this.waiting.length - lines.length);
    this.isCut = true;
  }

  private trouble(error: unknown): void {
    if (this.troubled) return;
    this.troubled = true;
    const cause = error instanceof Error ? error : new Error(String(error));
    this.onTrouble(new Error(`Cannot write the rollout ${this.path}: ${cause.message}. The session goes on; what is missing is written when the file can be written again, or when the session is resumed.`, { cause }));
  }
}
