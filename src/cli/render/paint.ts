import pc from 'picocolors';
import type { Line, Tone } from './line.ts';
import { plainText } from './plain-text.ts';
import { wrapLines } from './wrap.ts';

export type ColorChoice = 'auto' | 'always' | 'never';

/** Whether colours go to a stream. `NO_COLOR` and `FORCE_COLOR` are heeded where nobody chose. */
export const hasColors = (stream: { isTTY?: boolean }, choice: ColorChoice = 'auto'): boolean => {
  if (choice !== 'auto') return choice === 'always';
  if (process.env['NO_COLOR']) return false;
  return process.env['FORCE_COLOR'] ? process.env['FORCE_COLOR'] !== '0' : stream.isTTY === true && process.env['TERM'] !== 'dumb';
};

/** A line as a terminal shows it: its text made harmless, then indented and coloured. */
export type Paint = (line: Line) => string;

export const painter = (colors: boolean): Paint => {
  const { dim, green, yellow, red, bold, cyan } = pc.createColors(colors);
  const tones: Record<Tone, (text: string) => string> = { plain: (text) => text, dim, good: green, warn: yellow, bad: red, strong: bold, user: cyan };
  return ({ text, tone, depth }) => (text === '' ? '' : `${'  '.repeat(depth)}${tones[tone](plainText(text))}`);
};

/** Writes lines, in colours where the stream shows them. */
export const printLines = (stream: NodeJS.WriteStream, lines: readonly Line[]): Promise<void> =>
  new Promise((resolve) => {
    const paint = painter(hasColors(stream));
    stream.write((stream.isTTY ? wrapLines(lines, stream.columns) : lines).map((line) => `${paint(line)}\n`).join(''), () => resolve());
  });
