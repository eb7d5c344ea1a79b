import wrapAnsi from 'wrap-ansi';
import type { Line } from './line.ts';
import { plainText } from './plain-text.ts';

/**
 * Breaks lines at words so that they fit. A word that is longer than the screen stays whole,
 * so that a path can be copied; so does a line that says so.
 */
export const wrapLines = (all: readonly Line[], columns: number): Line[] => all.flatMap((one) => wrapLine(one, columns));

const wrapLine = (one: Line, columns: number): Line[] => {
  const width = columns - 2 * one.depth - 2;
  const text = plainText(one.text);
  if (one.whole === true || width < narrowest || text.length <= width) return [one];
  const [first = '', ...rest] = wrapAnsi(text, width, { trim: false }).split('\n');
  const depth = one.depth === 0 && beginsWithMark.test(text) ? 1 : one.depth;
  return [{ ...one, text: first.trimEnd() }, ...rest.map((part): Line => ({ ...one, text: part.trim(), depth }))];
};

/** What stands behind a mark stays clear of it. */
const beginsWithMark = /^[^\p{L}\p{N}\s] /u;

/** Below this many characters, breaking helps nobody. */
const narrowest = 10;
