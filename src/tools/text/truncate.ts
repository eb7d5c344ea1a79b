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
  const headEnd = boundaryBefore(bytes, left);
  const tailStart = boundaryAfter(bytes, bytes.length - (max - left));
  const removed = budget.unit === 'tokens' ? `${tokensOf(bytes.length - max)} tokens` : `${characters(bytes.subarray(headEnd, tailStart))} chars`;
  return `${bytes.toString('utf8', 0, headEnd)}…${removed} truncated…${bytes.toString('utf8', tailStart)}`;
}

/** As `truncateMiddle`, under a heading that names the whole text's size. */
export function truncateWithHeading(text: string, budget: TextBudget): string {
  if (byteLength(text) <= byteBudget(budget)) return text;
  const heading = `Warning: truncated output (original token count: ${tokensOf(byteLength(text))})\nTotal output lines: ${lineCount(text)}`;
  return `${heading}\n\n${truncateMiddle(text, budget)}`;
}

export function lineCount(text: string): number {
  let count = text === '' || text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function characters(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (!isContinuation(byte)) count++;
  return count;
}

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
