import type { JsonObject } from '../../../machines/json.ts';
import type { ToolOutput } from '../../../machines/tool-call-data.ts';
import { byteLength, tokensOf } from './tokens.ts';
import { byteBudget, truncateMiddle, type TextBudget } from './truncate.ts';

/** Codex leaves a fifth more room where it cuts a whole output, which may have a heading. */
const allowance = 1.2;

/** An output within its budget and a fifth: of a text the middle is cut out; texts among parts share the budget in their order. */
export function outputWithin(output: ToolOutput, { unit, limit }: TextBudget): ToolOutput {
  const room = { unit, limit: Math.floor(limit * allowance) };
  return typeof output === 'string' ? truncateMiddle(output, room) : partsWithin(output, room);
}

/** What a model reads of an output, whichever tool or refusal wrote it: counted in tokens, so that the note of an earlier cut may not fit. */
export const outputForModel = (output: ToolOutput, budget: TextBudget): ToolOutput => outputWithin(output, { unit: 'tokens', limit: tokensOf(byteBudget(budget)) });

/** What is left out is counted at the end. */
function partsWithin(parts: readonly JsonObject[], { unit, limit }: TextBudget): JsonObject[] {
  let left = limit;
  let omitted = 0;
  const sizeOf = (text: string): number => (unit === 'tokens' ? tokensOf(byteLength(text)) : byteLength(text));
  const kept = parts.flatMap((part) => {
    if (part['type'] !== 'input_text') return [part];
    const text = String(part['text']);
    if (text === '') return [];
    if (left === 0) omitted++;
    if (left === 0) return [];
    const fit = truncateMiddle(text, { unit, limit: left });
    left = fit === text ? Math.max(left - sizeOf(text), 0) : 0;
    return [inputText(fit)];
  });
  return omitted === 0 ? kept : [...kept, inputText(`[omitted ${omitted} text items ...]`)];
}

const inputText = (text: string): JsonObject => ({ type: 'input_text', text });
