import type { Json, JsonObject } from '../../../machines/json.ts';
import type { ToolOutput } from '../../../machines/tool-call-data.ts';
import { imageMime } from '../small/image-mime.ts';
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
  const parts = [inputText(heading(wallMs)), ...content.map(partOf)];
  // Codex cuts a result as it comes, and every output once more as it is recorded: then the first cut's note does not fit.
  return withinBudget(withinBudget(parts, budget), { unit: 'tokens', limit: tokensOf(byteBudget(budget)) });
}

/** Models hear nothing: sounds are taken out of a result before anyone gets it. */
export const withoutSounds = (result: JsonObject): JsonObject =>
  (Array.isArray(result['content']) ? { ...result, content: result['content'].map((part) => (isSound(part) ? { type: 'text', text: '<audio content omitted because you do not support audio input>' } : part)) } : result);

const isSound = (part: Json): boolean => typeof part === 'object' && part !== null && !Array.isArray(part) && part['type'] === 'audio';

export const mcpFailure = (message: string, wallMs: number): JsonObject[] => [inputText(heading(wallMs)), inputText(message)];

const inputText = (text: string): JsonObject => ({ type: 'input_text', text });

function partOf(part: Json): JsonObject {
  const fields = typeof part === 'object' && part !== null && !Array.isArray(part) ? part : {};
  if (fields['type'] === 'text') return inputText(String(fields['text'] ?? ''));
  if (fields['type'] === 'image') return imagePart(String(fields['mimeType']), String(fields['data']));
  return inputText(JSON.stringify(part));
}

/** An image that no program could show is not passed on. */
const imagePart = (mime: string, base64: string): JsonObject =>
  (imageMime(Buffer.from(base64, 'base64')) === null ? inputText('image content omitted because it could not be processed') : { type: 'input_image', image_url: `data:${mime};base64,${base64}`, detail: 'high' });

/** Texts share the budget in their order; what is left out is counted at the end. */
function withinBudget(parts: readonly JsonObject[], { unit, limit }: TextBudget): JsonObject[] {
  let left = Math.floor(limit * partsAllowance);
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
