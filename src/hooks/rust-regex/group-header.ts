import type { PatternReader } from './pattern-reader.ts';
import type { Span } from './report.ts';

const flagLetters = 'imsUuRx';

/** Reads the flags of a group, up to its `:` or `)`. */
export function readFlags(reader: PatternReader): { on: string; off: string } {
  const seen = new Map<string, Span>();
  const flags = { on: '', off: '' };
  let dangling: Span | undefined;
  while (!reader.is(':') && !reader.is(')')) {
    const span = reader.thisChar();
    const flag = reader.char;
    if (flag !== '-' && !flagLetters.includes(flag)) reader.fail('unrecognized flag', span);
    const before = seen.get(flag);
    if (before) reader.fail(flag === '-' ? 'flag negation operator repeated' : 'duplicate flag', span, before);
    dangling = flag === '-' ? span : undefined;
    if (flag !== '-') flags[seen.has('-') ? 'off' : 'on'] += flag;
    seen.set(flag, span);
    if (!reader.bump()) reader.fail('expected flag but got end of regex', reader.here());
  }
  if (dangling) reader.fail('dangling flag negation operator', dangling);
  return flags;
}

/** Reads a group's name and the `>` after it. `names`: those before it. */
export function readName(reader: PatternReader, names: Map<string, Span>): void {
  const start = reader.at;
  const eof = 'unclosed capture group name';
  if (reader.isAtEnd) reader.fail(eof, reader.here());
  while (!reader.is('>')) {
    const isFirst = reader.at === start;
    if (!(isFirst ? /^[_\p{Alphabetic}]$/u : /^[_.[\]\p{Alphabetic}\p{N}]$/u).test(reader.char)) reader.fail('invalid capture group character', reader.thisChar());
    if (!reader.bump()) reader.fail(eof, reader.here());
  }
  const span = reader.from(start);
  const name = reader.textFrom(start);
  reader.bump();
  if (name === '') reader.fail('empty capture group name', { start, end: start });
  const before = names.get(name);
  if (before) reader.fail('duplicate capture group name', span, before);
  names.set(name, span);
}
