import { cutMiddle, withinBytes } from '../../../machines/cut-middle.ts';
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
export const truncateMiddle = (text: string, budget: TextBudget): string =>
  (budget.unit === 'bytes' ? withinBytes(text, budget.limit) : cutMiddle(text, byteBudget(budget), ({ bytes }) => `…${tokensOf(bytes)} tokens truncated…`));

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
