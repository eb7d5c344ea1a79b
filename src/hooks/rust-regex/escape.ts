import { perlClass, unicodeClass } from './char-class.ts';
import type { CharClass } from './char-class.ts';
import type { PatternReader } from './pattern-reader.ts';
import type { Span } from './report.ts';

export type Escape = { span: Span } & (
  | { kind: 'literal'; char: string; isByte: boolean }
  /** `set` is undefined where Unicode knows no such property. */
  | { kind: 'class'; set: CharClass | undefined; isNegated: boolean }
  | { kind: 'assertion'; re2: string }
);

const meta = '\\.+*?()|[]{}^$#&-~';
const controls = new Map([['a', '\x07'], ['f', '\f'], ['t', '\t'], ['n', '\n'], ['r', '\r'], ['v', '\v']]);
const ended = 'incomplete escape sequence, reached end of pattern prematurely';

/** Reads an escape, whose backslash is here. */
export function readEscape(reader: PatternReader, isUnicode: boolean): Escape {
  const start = reader.at;
  if (!reader.bump()) reader.fail(ended, reader.from(start));
  const { char } = reader;
  if (/^[0-9]$/.test(char)) reader.fail('backreferences are not supported', { start, end: reader.at + 1 });
  if ('xuU'.includes(char)) return { kind: 'literal', ...readHex(reader, char), span: reader.from(start) };
  if ('pP'.includes(char)) return { kind: 'class', ...readProperty(reader), span: reader.from(start) };
  reader.bump();
  const letter = char.toLowerCase();
  if (letter === 'd' || letter === 's' || letter === 'w') return { kind: 'class', set: perlClass(letter, isUnicode), isNegated: char !== letter, span: reader.from(start) };
  if (meta.includes(char) || /^[^\p{L}\p{N}<>\u0080-\u{10ffff}]$/u.test(char)) return { kind: 'literal', char, isByte: false, span: reader.from(start) };
  const control = controls.get(char);
  if (control !== undefined) return { kind: 'literal', char: control, isByte: false, span: reader.from(start) };
  const re2 = assertion(reader, char, start);
  if (re2 === undefined) reader.fail('unrecognized escape sequence', reader.from(start));
  return { kind: 'assertion', re2, span: reader.from(start) };
}

function assertion(reader: PatternReader, char: string, start: number): string | undefined {
  if (char === 'A' || char === 'z' || char === 'B') return `\\${char}`;
  // RE2 has no one-sided word boundaries: the two-sided one is the nearest.
  if (char === '<' || char === '>') return '\\b';
  if (char !== 'b') return undefined;
  if (reader.is('{')) readSpecialBoundary(reader, start);
  return '\\b';
}

/** `\b{start}` and its like. What is no name in braces is left alone: it is a repetition. */
function readSpecialBoundary(reader: PatternReader, escapeStart: number): void {
  const start = reader.at;
  if (!reader.bumpAndSkip()) {
    reader.fail('found either the beginning of a special word boundary or a bounded repetition on a \\b with an opening brace, but no closing brace', reader.from(escapeStart));
  }
  const nameStart = reader.at;
  if (!/^[A-Za-z-]$/.test(reader.char)) {
    reader.at = start;
    return;
  }
  while (/^[A-Za-z-]$/.test(reader.char)) reader.bumpAndSkip();
  if (!reader.is('}')) reader.fail('special word boundary assertion is either unclosed or contains an invalid character', reader.from(start));
  const name = reader.from(nameStart);
  const isKnown = ['start', 'end', 'start-half', 'end-half'].includes(reader.textFrom(nameStart).replace(/\s/g, ''));
  reader.bump();
  if (!isKnown) reader.fail('unrecognized special word boundary assertion, valid choices are: start, end, start-half or end-half', name);
}

function readHex(reader: PatternReader, kind: string): { char: string; isByte: boolean } {
  if (!reader.bumpAndSkip()) reader.fail(ended, reader.here());
  const { digits, span } = reader.is('{') ? hexInBraces(reader) : hexDigits(reader, { x: 2, u: 4 }[kind] ?? 8);
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) reader.fail('hexadecimal literal is not a Unicode scalar value', span);
  return { char: String.fromCodePoint(code), isByte: kind === 'x' && code > 0x7f && code <= 0xff };
}

function hexDigits(reader: PatternReader, count: number): { digits: string; span: Span } {
  const start = reader.at;
  let digits = '';
  for (let index = 0; index < count; index += 1) {
    if (index > 0 && !reader.bumpAndSkip()) reader.fail(ended, reader.here());
    digits += hexDigit(reader);
  }
  reader.bumpAndSkip();
  return { digits, span: reader.from(start) };
}

function hexInBraces(reader: PatternReader): { digits: string; span: Span } {
  const brace = reader.at;
  let digits = '';
  while (reader.bumpAndSkip() && !reader.is('}')) digits += hexDigit(reader);
  if (reader.isAtEnd) reader.fail(ended, reader.from(brace));
  const span = reader.from(brace + 1);
  reader.bump();
  if (digits === '') reader.fail('hexadecimal literal empty', reader.from(brace));
  return { digits, span };
}

function hexDigit(reader: PatternReader): string {
  if (!/^[0-9a-fA-F]$/.test(reader.char)) reader.fail('invalid hexadecimal digit', reader.thisChar());
  return reader.char;
}

function readProperty(reader: PatternReader): { set: CharClass | undefined; isNegated: boolean } {
  const isNegated = reader.is('P');
  if (!reader.bumpAndSkip()) reader.fail(ended, reader.here());
  if (!reader.is('{')) {
    if (reader.is('\\')) reader.fail('invalid Unicode character class', reader.thisChar());
    const name = reader.char;
    reader.bumpAndSkip();
    return { set: unicodeClass(name), isNegated };
  }
  const start = reader.at + 1;
  while (reader.bumpAndSkip() && !reader.is('}'));
  if (reader.isAtEnd) reader.fail(ended, reader.here());
  const set = unicodeClass(reader.textFrom(start));
  reader.bump();
  return { set, isNegated };
}
