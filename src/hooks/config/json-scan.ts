import type { NumberText } from './content.ts';
import type { JsonCursor } from './json-cursor.ts';

const maxU64 = 2n ** 64n - 1n;
const minI64 = -(2n ** 63n);

/** Reads a word such as `true`, whose first letter is ahead. */
export function scanWord(cursor: JsonCursor, word: string): void {
  cursor.eat();
  for (const expected of word.slice(1)) {
    const found = cursor.next();
    if (found === undefined) throw cursor.error('EOF while parsing a value');
    if (found !== expected) throw cursor.error('expected ident');
  }
}

/** Reads a number: a bigint where it is a 64-bit integer, else its text. One nobody looks at (`ignored`) that breaks off is told as wrong. */
export function scanNumber(cursor: JsonCursor, ignored = false): bigint | NumberText {
  const brokenOff = ignored ? 'invalid number' : 'EOF while parsing a value';
  const sign = cursor.peek() === '-' ? '-' : '';
  if (sign) cursor.eat();
  const integer = scanInteger(cursor, brokenOff);
  const fraction = scanFraction(cursor, brokenOff);
  const exponent = scanExponent(cursor, brokenOff);
  if (fraction === '' && exponent === '') {
    const value = BigInt(sign + integer);
    if (value >= minI64 && value <= maxU64) return value;
  }
  return { numberText: `${sign}${integer}${fraction}${exponent}` };
}

function scanInteger(cursor: JsonCursor, brokenOff: string): string {
  const first = cursor.next();
  if (first === undefined) throw cursor.error(brokenOff);
  if (!isDigit(first)) throw cursor.error('invalid number');
  if (first !== '0') return first + scanDigits(cursor);
  if (isDigit(cursor.peek())) throw cursor.errorAhead('invalid number');
  return first;
}

function scanFraction(cursor: JsonCursor, brokenOff: string): string {
  if (cursor.peek() !== '.') return '';
  cursor.eat();
  const digits = scanDigits(cursor);
  if (digits === '') throw cursor.errorAhead(cursor.peek() === undefined ? brokenOff : 'invalid number');
  return `.${digits}`;
}

/** serde_json writes every exponent with its sign. */
function scanExponent(cursor: JsonCursor, brokenOff: string): string {
  if (cursor.peek()?.toLowerCase() !== 'e') return '';
  cursor.eat();
  const sign = cursor.peek() === '-' ? '-' : '+';
  if (cursor.peek() === '-' || cursor.peek() === '+') cursor.eat();
  const first = cursor.next();
  if (first === undefined) throw cursor.error(brokenOff);
  if (!isDigit(first)) throw cursor.error('invalid number');
  return `e${sign}${first}${scanDigits(cursor)}`;
}

function scanDigits(cursor: JsonCursor): string {
  let digits = '';
  for (let char = cursor.peek(); char !== undefined && isDigit(char); char = cursor.peek()) {
    digits += char;
    cursor.eat();
  }
  return digits;
}

/** Reads a string whose opening quote is ahead. A string nobody looks at (`ignored`) may hold half a surrogate pair. */
export function scanString(cursor: JsonCursor, ignored = false): string {
  cursor.eat();
  let text = '';
  let start = cursor.index;
  for (;;) {
    const char = cursor.peek();
    if (char === undefined) throw cursor.error('EOF while parsing a string');
    if (char < ' ') {
      if (!ignored) cursor.eat();
      throw cursor.error('control character (\\u0000-\\u001F) found while parsing a string');
    }
    if (char === '"' || char === '\\') text += cursor.textFrom(start);
    cursor.eat();
    if (char === '"') return text;
    if (char !== '\\') continue;
    text += scanEscape(cursor, ignored);
    start = cursor.index;
  }
}

const shortEscapes = new Map([['"', '"'], ['\\', '\\'], ['/', '/'], ['b', '\b'], ['f', '\f'], ['n', '\n'], ['r', '\r'], ['t', '\t']]);

function scanEscape(cursor: JsonCursor, ignored: boolean): string {
  const char = cursor.next();
  if (char === undefined) throw cursor.error('EOF while parsing a string');
  if (char !== 'u') {
    const meant = shortEscapes.get(char);
    if (meant === undefined) throw cursor.error('invalid escape');
    return meant;
  }
  const first = scanHex(cursor);
  if (ignored || first < 0xd800 || first > 0xdfff) return String.fromCharCode(first);
  if (first >= 0xdc00) throw cursor.error('lone leading surrogate in hex escape');
  for (const expected of '\\u') {
    const found = cursor.next();
    if (found === undefined) throw cursor.error('EOF while parsing a string');
    if (found !== expected) throw cursor.error('unexpected end of hex escape');
  }
  const second = scanHex(cursor);
  if (second < 0xdc00 || second > 0xdfff) throw cursor.error('lone leading surrogate in hex escape');
  return String.fromCharCode(first, second);
}

function scanHex(cursor: JsonCursor): number {
  const start = cursor.index;
  cursor.eat(4);
  const digits = cursor.textFrom(start);
  if (cursor.index - start < 4) throw cursor.error('EOF while parsing a string');
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw cursor.error('invalid escape');
  return Number.parseInt(digits, 16);
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}
