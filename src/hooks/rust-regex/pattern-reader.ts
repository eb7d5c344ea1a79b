import { RegexError } from './report.ts';
import type { Span } from './report.ts';

/** The characters of a pattern and how far they are read. In verbose mode blanks and comments are passed over. */
export class PatternReader {
  readonly #chars: string[];
  at = 0;
  isVerbose = false;

  constructor(pattern: string) {
    this.#chars = [...pattern];
  }

  get isAtEnd(): boolean {
    return this.at >= this.#chars.length;
  }

  /** The character here; empty at the end. */
  get char(): string {
    return this.#chars[this.at] ?? '';
  }

  is(char: string): boolean {
    return this.char === char;
  }

  /** The next character but one; in verbose mode blanks and comments do not count. */
  peek(skipBlanks = false): string {
    if (!skipBlanks || !this.isVerbose) return this.#chars[this.at + 1] ?? '';
    const start = this.at;
    this.at += 1;
    this.skipBlanks();
    const found = this.char;
    this.at = start;
    return found;
  }

  /** Goes on by one; false at the end. */
  bump(): boolean {
    if (this.isAtEnd) return false;
    this.at += 1;
    return !this.isAtEnd;
  }

  bumpAndSkip(): boolean {
    if (!this.bump()) return false;
    this.skipBlanks();
    return !this.isAtEnd;
  }

  bumpIf(prefix: string): boolean {
    const chars = [...prefix];
    if (!chars.every((char, index) => this.#chars[this.at + index] === char)) return false;
    this.at += chars.length;
    return true;
  }

  skipBlanks(): void {
    if (!this.isVerbose) return;
    for (;;) {
      while (/^\s$/u.test(this.char)) this.at += 1;
      if (!this.is('#')) return;
      while (!this.isAtEnd && !this.is('\n')) this.at += 1;
    }
  }

  textFrom(start: number, end = this.at): string {
    return this.#chars.slice(start, end).join('');
  }

  /** An error at this very point, which takes no room. */
  here(): Span {
    return { start: this.at, end: this.at };
  }

  thisChar(): Span {
    return { start: this.at, end: this.at + 1 };
  }

  from(start: number): Span {
    return { start, end: this.at };
  }

  fail(message: string, span: Span, also?: Span): never {
    throw new RegexError(message, span, also);
  }
}
