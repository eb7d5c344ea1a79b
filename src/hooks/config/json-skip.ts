import type { JsonCursor } from './json-cursor.ts';
import { scanNumber, scanString, scanWord } from './json-scan.ts';

type Bracket = '[' | '{';
const ends = { '[': ']', '{': '}' } as const;
const names = { '[': 'a list', '{': 'an object' } as const;

/** Passes over a value that nobody looks at as serde_json does: however deep it nests, and in words of its own for trouble. */
export function skipValue(cursor: JsonCursor): void {
  const open: Bracket[] = [];
  do {
    const opened = skipStart(cursor);
    if (opened !== null) open.push(opened);
    skipEnds(cursor, open, opened === null);
    if (open.at(-1) === '{') skipKey(cursor);
  } while (open.length > 0);
}

/** Passes over a whole scalar, or over the bracket that opens a list or an object. */
function skipStart(cursor: JsonCursor): Bracket | null {
  const char = cursor.skipSpace();
  if (char === undefined) throw cursor.errorAhead('EOF while parsing a value');
  if (char === '[' || char === '{') {
    cursor.eat();
    return char;
  }
  const word = ['null', 'true', 'false'].find((known) => known.startsWith(char));
  if (word !== undefined) scanWord(cursor, word);
  else if (char === '"') scanString(cursor, true);
  else if (/[-0-9]/.test(char)) scanNumber(cursor, true);
  else throw cursor.errorAhead('expected value');
  return null;
}

/** Goes on to the next item; what ends before it is closed. */
function skipEnds(cursor: JsonCursor, open: Bracket[], afterItem: boolean): void {
  let needsComma = afterItem;
  for (let bracket = open.at(-1); bracket !== undefined; bracket = open.at(-1)) {
    const char = cursor.skipSpace();
    if (char === undefined) throw cursor.errorAhead(`EOF while parsing ${names[bracket]}`);
    if (char !== ends[bracket]) {
      if (!needsComma) return;
      if (char !== ',') throw cursor.errorAhead(`expected \`,\` or \`${ends[bracket]}\``);
      return cursor.eat();
    }
    cursor.eat();
    open.pop();
    needsComma = true;
  }
}

function skipKey(cursor: JsonCursor): void {
  const char = cursor.skipSpace();
  if (char === undefined) throw cursor.errorAhead('EOF while parsing an object');
  if (char !== '"') throw cursor.errorAhead('key must be a string');
  scanString(cursor, true);
  const colon = cursor.skipSpace();
  if (colon === undefined) throw cursor.errorAhead('EOF while parsing an object');
  if (colon !== ':') throw cursor.errorAhead('expected `:`');
  cursor.eat();
}
