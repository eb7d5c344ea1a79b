import { byteLength, bytesOf, tokensOf } from './tokens.ts';

/** How much text one output may hold: Codex limits some models by tokens and the ones it doesn't know by bytes. */
export type TextBudget = { unit: 'tokens' | 'bytes'; limit: number };

/** The smaller of what a call asks for and what the session's model may be given. */
export function budgetFor(askedTokens: number, model: TextBudget): TextBudget {
  const modelBytes = byteBudget(model);
  return bytesOf(askedTokens) < modelBytes ? { unit: 'tokens', limit: askedTokens } : model;
}

export const byteBudget = ({ unit, limit }: TextBudget): number => (unit === 'tokens' ? bytesOf(limit) : limit);

/** Cuts the middle out and says how much; text within the budget comes back as it is. */
export function truncateMiddle(text: string, budget: TextBudget): string {
  const bytes = Buffer.from(text, 'utf8');
  const max = byteBudget(budget);
  if (bytes.length <= max) return text;
  const left = Math.floor(max / 2);
  const head = bytes.subarray(0, boundaryBefore(bytes, left)).toString('utf8');
  const tail = bytes.subarray(boundaryAfter(bytes, bytes.length - (max - left))).toString('utf8');
  const removed = budget.unit === 'tokens'
    ? `${tokensOf(bytes.length - max)} tokens`
    : `${characters(text) - characters(head) - characters(tail)} chars`;
  return `${head}…${removed} truncated…${tail}`;
}

/** As `truncateMiddle`, under a heading that names the whole text's size. */
export function truncateWithHeading(text: string, budget: TextBudget): string {
  if (byteLength(text) <= byteBudget(budget)) return text;
  const heading = `Warning: truncated output (original token count: ${tokensOf(byteLength(text))})\nTotal output lines: ${lineCount(text)}`;
  return `${heading}\n\n${truncateMiddle(text, budget)}`;
}

export const lineCount = (text: string): number => (text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0));

const characters = (text: string): number => [...text].length;

function boundaryBefore(bytes: Buffer, at: number): number {
  let index = at;
  while (index > 0 && isContinuation(bytes[index])) index--;
  return index;
}

function boundaryAfter(bytes: Buffer, at: number): number {
  let index = at;
  while (index < bytes.length && isContinuation(bytes[index])) index++;
  return index;
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
