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
  if (one.whole === true || width < narrowest || (text.length <= width && isNarrow.test(text))) return [one];
  const [first = '', ...rest] = wrapAnsi(text, width, { trim: false, hard: breaksAnywhere.test(text) }).split('\n');
  const depth = one.depth === 0 && (one.hangs === true || beginsWithMark.test(text)) ? 1 : one.depth;
  return [{ ...one, text: first.trimEnd() }, ...rest.map((part): Line => ({ ...one, text: part.trim(), depth }))];
};

/** The text, or as much of it as stands in so many columns, with a mark where something is missing. A wide character takes two. */
export const cutToColumns = (text: string, columns: number): string => {
  if (text.length <= columns && isNarrow.test(text)) return text;
  const cut = (width: number): string => wrapAnsi(text, width, { trim: false, hard: true, wordWrap: false }).split('\n')[0] ?? '';
  return cut(columns) === text ? text : `${cut(columns - 1)}…`;
};

/** Scripts that put no spaces between words. */
const breaksAnywhere = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Each character of it takes one column. */
const isNarrow = /^[\u0020-\u007e]*$/;

/** What stands behind a mark stays clear of it. */
const beginsWithMark = /^[^\p{L}\p{N}\s] /u;

/** Below this many characters, breaking helps nobody. */
const narrowest = 10;
