import { combined, negated, ofRange, posixClass, unionOf } from './char-class.ts';
import type { CharClass, SetOperator } from './char-class.ts';
import { readEscape } from './escape.ts';
import type { Escape } from './escape.ts';
import type { PatternReader } from './pattern-reader.ts';
import type { Span } from './report.ts';

const unclosed = 'unclosed character class';

export interface ClassContext {
  isUnicode: boolean;
  /** Trouble that counts only where the whole pattern can be read. */
  complain: (message: string, span: Span) => void;
}

/** Reads a class in brackets, whose opening one is here. `outer`: the classes around it, for errors. */
export function readBracketClass(reader: PatternReader, context: ClassContext, outer: Span[] = []): { set: CharClass; isNegated: boolean } {
  const { isNegated, items, opening } = readOpening(reader);
  const around = [...outer, opening];
  let left: { operator: SetOperator; set: CharClass } | undefined;
  const soFar = () => (left ? combined(left.operator, left.set, unionOf([...items])) : unionOf([...items]));
  for (;;) {
    reader.skipBlanks();
    if (reader.isAtEnd) reader.fail(unclosed, opening);
    const operator = operatorHere(reader);
    if (reader.is(']')) {
      reader.bump();
      return { set: soFar(), isNegated };
    }
    if (operator) {
      left = { operator, set: soFar() };
      items.length = 0;
      reader.at += 2;
    } else items.push(readPosix(reader) ?? (reader.is('[') ? nested(reader, context, around) : readItemOrRange(reader, context, opening)));
  }
}

function nested(reader: PatternReader, context: ClassContext, around: Span[]): CharClass {
  const { set, isNegated } = readBracketClass(reader, context, around);
  return isNegated ? negated(set) : set;
}

/** The bracket, `^`, and the `-` and `]` that stand for themselves at the beginning. */
function readOpening(reader: PatternReader): { isNegated: boolean; items: CharClass[]; opening: Span } {
  const start = reader.at;
  if (!reader.bumpAndSkip()) reader.fail(unclosed, reader.from(start));
  const isNegated = reader.is('^');
  if (isNegated && !reader.bumpAndSkip()) reader.fail(unclosed, reader.from(start));
  const items: CharClass[] = [];
  while (reader.is('-')) {
    items.push(literal('-'));
    if (!reader.bumpAndSkip()) reader.fail(unclosed, { start, end: start });
  }
  if (items.length === 0 && reader.is(']')) {
    items.push(literal(']'));
    if (!reader.bumpAndSkip()) reader.fail(unclosed, reader.from(start));
  }
  return { isNegated, items, opening: reader.from(start) };
}

function operatorHere(reader: PatternReader): SetOperator | undefined {
  const pair = reader.char + reader.peek();
  return pair === '&&' || pair === '--' || pair === '~~' ? pair : undefined;
}

/** `[:alpha:]`; undefined, and nothing read, where it is none. */
function readPosix(reader: PatternReader): CharClass | undefined {
  const start = reader.at;
  if (!reader.bumpIf('[:')) return undefined;
  const isNegated = reader.bumpIf('^');
  const nameStart = reader.at;
  while (!reader.isAtEnd && !reader.is(':')) reader.bump();
  const set = posixClass(reader.textFrom(nameStart));
  if (set && reader.bumpIf(':]')) return isNegated ? negated(set) : set;
  reader.at = start;
  return undefined;
}

function readItemOrRange(reader: PatternReader, context: ClassContext, opening: Span): CharClass {
  const first = readItem(reader, context);
  reader.skipBlanks();
  if (reader.isAtEnd) reader.fail(unclosed, opening);
  const after = reader.peek(true);
  if (!reader.is('-') || after === ']' || after === '-') return asSet(reader, first, context);
  if (!reader.bumpAndSkip()) reader.fail(unclosed, opening);
  const last = readItem(reader, context);
  const [low, high] = [first, last].map((item) => (item.kind === 'literal' ? (item.char.codePointAt(0) ?? 0) : reader.fail('invalid range boundary, must be a literal', item.span)));
  const span = { start: first.span.start, end: last.span.end };
  if (low === undefined || high === undefined || low > high) return reader.fail('invalid character class range, the start must be <= the end', span);
  return ofRange(low, high);
}

function readItem(reader: PatternReader, context: ClassContext): Escape {
  if (reader.is('\\')) return readEscape(reader, context.isUnicode);
  const { char } = reader;
  const span = reader.thisChar();
  reader.bump();
  return { kind: 'literal', char, isByte: false, span };
}

function asSet(reader: PatternReader, item: Escape, context: ClassContext): CharClass {
  if (item.kind === 'literal') return literal(item.char);
  if (item.kind === 'assertion') return reader.fail('invalid escape sequence found in character class', item.span);
  if (!item.set) context.complain('Unicode property not found', item.span);
  const set = item.set ?? unionOf([]);
  return item.isNegated ? negated(set) : set;
}

function literal(char: string): CharClass {
  const code = char.codePointAt(0) ?? 0;
  return ofRange(code, code);
}
