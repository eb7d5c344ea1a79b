import { LOG_START, type Place } from './scanner.ts';

const LINES_A_MARK = 1024;

/** Where every 1,024th line begins, so that reading from the middle need not begin at the front. */
export class LineIndex {
  readonly #offsets: number[];

  /** `marks`: those of the lines before, as `marks` gave them. */
  constructor(marks: readonly number[] = []) {
    this.#offsets = [...marks];
  }

  get marks(): readonly number[] {
    return this.#offsets;
  }

  /** Must hear of every line, in order. */
  note({ line, offset }: Place): void {
    if ((line - 1) % LINES_A_MARK === 0) this.#offsets.push(offset);
  }

  /** A place at or before the line. */
  placeBefore(line: number): Place {
    const mark = Math.min(Math.floor((line - 1) / LINES_A_MARK), this.#offsets.length - 1);
    const offset = this.#offsets[mark];
    return offset === undefined ? LOG_START : { line: mark * LINES_A_MARK + 1, offset };
  }
}
