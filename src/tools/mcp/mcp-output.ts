import type { Json, JsonObject } from '../../../machines/json.ts';
import type { ToolOutput } from '../../../machines/tool-call-data.ts';
import { byteLength, tokensOf } from '../text/tokens.ts';
import { byteBudget, truncateMiddle, type TextBudget } from '../text/truncate.ts';

/** Codex leaves a fifth more room where the output is parts. */
const partsAllowance = 1.2;

const heading = (wallMs: number): string => `Wall time: ${(wallMs / 1000).toFixed(4)} seconds\nOutput:`;

/** What the model reads of a result: its structured content where it has one, else its parts. */
export function mcpOutput(result: JsonObject, wallMs: number, budget: TextBudget): ToolOutput {
  const structured = result['structuredContent'];
  if (structured !== undefined && structured !== null) return truncateMiddle(`${heading(wallMs)}\n${JSON.stringify(structured)}`, budget);
  const content = Array.isArray(result['content']) ? result['content'] : [];
  return withinBudget([inputText(heading(wallMs)), ...content.map(partOf)], budget);
}

export const mcpFailure = (message: string, wallMs: number): JsonObject[] => [inputText(heading(wallMs)), inputText(message)];

const inputText = (text: string): JsonObject => ({ type: 'input_text', text });

function partOf(part: Json): JsonObject {
  const fields = typeof part === 'object' && part !== null && !Array.isArray(part) ? part : {};
  if (fields['type'] === 'text') return inputText(String(fields['text'] ?? ''));
  if (fields['type'] === 'image') return { type: 'input_image', image_url: `data:${String(fields['mimeType'])};base64,${String(fields['data'])}`, detail: 'high' };
  return inputText(JSON.stringify(part));
}

/** Texts share the budget in their order; what is left out is counted at the end. */
function withinBudget(parts: readonly JsonObject[], budget: TextBudget): JsonObject[] {
  let tokens = Math.floor(tokensOf(byteBudget(budget)) * partsAllowance);
  let omitted = 0;
  const kept = parts.flatMap((part) => {
    if (part['type'] !== 'input_text') return [part];
    const text = String(part['text']);
    if (text === '') return [];
    if (tokens === 0) omitted++;
    if (tokens === 0) return [];
    const fit = truncateMiddle(text, { unit: 'tokens', limit: tokens });
    tokens = fit === text ? Math.max(tokens - tokensOf(byteLength(text)), 0) : 0;
    return [inputText(fit)];
  });
  return omitted === 0 ? kept : [...kept, inputText(`[omitted ${omitted} text items ...]`)];
}
