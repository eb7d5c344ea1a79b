import { readBracketClass } from './bracket-class.ts';
import { bracketed } from './char-class.ts';
import { readEscape } from './escape.ts';
import { readFlags, readName } from './group-header.ts';
import { PatternReader } from './pattern-reader.ts';
import { RegexError, report } from './report.ts';
import type { Span } from './report.ts';

/** A pattern of Rust's regex crate as one of RE2, or what is wrong with it, in Rust's words. */
export function translateRegex(pattern: string): { re2: string } | { error: string } {
  try {
    return { re2: new Translation(pattern).run() };
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    return { error: report(pattern, error) };
  }
}

const re2Flags = 'imsU';
const invalidUtf8 = 'pattern can match invalid UTF-8';
const missing = 'repetition operator missing expression';
const openBrace = 'unclosed counted repetition';

interface Group {
  opening: Span;
  outerFlags: { isVerbose: boolean; isUnicode: boolean };
}

/** One pass over a pattern. `#last` says whether something stands before here that can be repeated. */
class Translation {
  readonly #reader: PatternReader;
  readonly #groups: Group[] = [];
  readonly #names = new Map<string, Span>();
  #out = '';
  /** Where the last expression begins in the output, if there is one. */
  #last: number | undefined;
  #isUnicode = true;
  #complaint: RegexError | undefined;

  constructor(pattern: string) {
    this.#reader = new PatternReader(pattern);
  }

  run(): string {
    const reader = this.#reader;
    for (reader.skipBlanks(); !reader.isAtEnd; reader.skipBlanks()) this.#one();
    const open = this.#groups.at(-1);
    if (open) reader.fail('unclosed group', open.opening);
    if (this.#complaint) throw this.#complaint;
    return this.#out;
  }

  #one(): void {
    const { char } = this.#reader;
    if (char === '(') this.#openGroup();
    else if (char === ')') this.#closeGroup();
    else if (char === '|') this.#alternate();
    else if (char === '[') this.#bracketClass();
    else if (char === '?' || char === '*' || char === '+') this.#repeat();
    else if (char === '{') this.#repeatCounted();
    else if (char === '\\') this.#escape();
    else this.#plain(char);
  }

  #emit(text: string): void {
    this.#last = this.#out.length;
    this.#out += text;
  }

  #plain(char: string): void {
    if (char === '.' && !this.#isUnicode) this.#complain(invalidUtf8, this.#reader.thisChar());
    this.#emit('.^$'.includes(char) ? char : quoted(char));
    this.#reader.bump();
  }

  #alternate(): void {
    this.#out += '|';
    this.#last = undefined;
    this.#reader.bump();
  }

  #escape(): void {
    const escape = readEscape(this.#reader, this.#isUnicode);
    if (escape.kind === 'literal') {
      if (escape.isByte && !this.#isUnicode) this.#complain(invalidUtf8, escape.span);
      return this.#emit(quoted(escape.char));
    }
    if (escape.kind === 'assertion') {
      if (escape.re2 === '\\B' && !this.#isUnicode) this.#complain(invalidUtf8, escape.span);
      return this.#emit(escape.re2);
    }
    if (!escape.set) this.#complain('Unicode property not found', escape.span);
    else if (escape.isNegated && !this.#isUnicode) this.#complain(invalidUtf8, escape.span);
    this.#emit(escape.set ? bracketed(escape.set, escape.isNegated) : '');
  }

  #bracketClass(): void {
    const start = this.#reader.at;
    const complain = (message: string, span: Span) => this.#complain(message, span);
    const { set, isNegated } = readBracketClass(this.#reader, { isUnicode: this.#isUnicode, complain });
    if (isNegated && !this.#isUnicode) complain(invalidUtf8, this.#reader.from(start));
    this.#emit(bracketed(set, isNegated));
  }

  #openGroup(): void {
    const reader = this.#reader;
    const opening = reader.thisChar();
    reader.bump();
    reader.skipBlanks();
    if (['?=', '?!', '?<=', '?<!'].some((prefix) => reader.bumpIf(prefix))) {
      reader.fail('look-around, including look-ahead and look-behind, is not supported', reader.from(opening.start));
    }
    const inner = reader.here();
    const group: Group = { opening, outerFlags: { isVerbose: reader.isVerbose, isUnicode: this.#isUnicode } };
    if (reader.bumpIf('?P<') || reader.bumpIf('?<')) readName(reader, this.#names);
    else if (reader.bumpIf('?')) return this.#openFlags(group, inner);
    this.#push(group, '(');
  }

  #push(group: Group, text: string): void {
    this.#groups.push(group);
    this.#starts.push(this.#out.length);
    this.#out += text;
    this.#last = undefined;
  }

  /** Where each open group begins in the output. */
  readonly #starts: number[] = [];

  #openFlags(group: Group, inner: Span): void {
    const reader = this.#reader;
    if (reader.isAtEnd) reader.fail('unclosed group', group.opening);
    const { on, off } = readFlags(reader);
    const isEmpty = on === '' && off === '';
    const isWhole = reader.is(')');
    reader.bump();
    if (isWhole && isEmpty) reader.fail(missing, inner);
    const kept = [...on].filter((flag) => re2Flags.includes(flag)).join('');
    const dropped = [...off].filter((flag) => re2Flags.includes(flag)).join('');
    const flags = kept + (dropped === '' ? '' : `-${dropped}`);
    if (!isWhole) this.#push(group, `(?${flags}:`);
    else {
      this.#out += flags === '' ? '' : `(?${flags})`;
      this.#last = undefined;
    }
    this.#setFlags(on, true);
    this.#setFlags(off, false);
  }

  #setFlags(flags: string, value: boolean): void {
    if (flags.includes('x')) this.#reader.isVerbose = value;
    if (flags.includes('u')) this.#isUnicode = value;
  }

  #closeGroup(): void {
    const group = this.#groups.pop();
    if (!group) return this.#reader.fail('unopened group', this.#reader.thisChar());
    this.#reader.isVerbose = group.outerFlags.isVerbose;
    this.#isUnicode = group.outerFlags.isUnicode;
    this.#out += ')';
    this.#last = this.#starts.pop();
    this.#reader.bump();
  }

  #repeat(): void {
    const reader = this.#reader;
    if (this.#last === undefined) reader.fail(missing, reader.here());
    const operator = reader.char;
    reader.bump();
    this.#wrap(operator + this.#lazyMark());
  }

  #repeatCounted(): void {
    const reader = this.#reader;
    const start = reader.at;
    if (this.#last === undefined) reader.fail(missing, reader.here());
    if (!reader.bumpAndSkip()) reader.fail(openBrace, reader.from(start));
    const low = this.#decimal();
    let high: number | undefined = low;
    if (reader.isAtEnd) reader.fail(openBrace, reader.from(start));
    const isOpen = reader.is(',');
    if (isOpen) {
      if (!reader.bumpAndSkip()) reader.fail(openBrace, reader.from(start));
      high = reader.is('}') ? undefined : this.#decimal();
    }
    if (!reader.is('}')) reader.fail(openBrace, reader.from(start));
    reader.bump();
    const lazy = this.#lazyMark();
    if (high !== undefined && low > high) reader.fail('invalid repetition count range, the start must be <= the end', reader.from(start));
    this.#wrap(`{${low}${isOpen ? `,${high ?? ''}` : ''}}${lazy}`);
  }

  #lazyMark(): string {
    this.#reader.skipBlanks();
    return this.#reader.bumpIf('?') ? '?' : '';
  }

  /** Repeats the last expression. A group around it lets it be repeated again, which RE2 would refuse. */
  #wrap(operator: string): void {
    const start = this.#last ?? this.#out.length;
    this.#out = `${this.#out.slice(0, start)}(?:${this.#out.slice(start)}${operator})`;
  }

  #decimal(): number {
    const reader = this.#reader;
    while (/^\s$/u.test(reader.char)) reader.bump();
    const start = reader.at;
    while (/^[0-9]$/.test(reader.char)) reader.bumpAndSkip();
    const span = reader.from(start);
    const digits = reader.textFrom(start).replace(/\D/g, '');
    while (/^\s$/u.test(reader.char)) reader.bumpAndSkip();
    if (digits === '') reader.fail('repetition quantifier expects a valid decimal', reader.here());
    if (Number(digits) > 0xffffffff) reader.fail('decimal literal invalid', span);
    return Number(digits);
  }

  #complain(message: string, span: Span): void {
    this.#complaint ??= new RegexError(message, span);
  }
}

function quoted(char: string): string {
  return /^[A-Za-z0-9_ ]$/.test(char) ? char : `\\x{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}
