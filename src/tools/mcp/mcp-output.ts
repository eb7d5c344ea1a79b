import type { Json, JsonObject } from '../../../machines/json.ts';
import type { ToolOutput } from '../../../machines/tool-call-data.ts';
import { imageMime } from '../small/image-mime.ts';
import { outputWithin } from '../text/output-budget.ts';
import type { TextBudget } from '../text/truncate.ts';

const heading = (wallMs: number): string => `Wall time: ${(wallMs / 1000).toFixed(4)} seconds\nOutput:`;

/** What the model reads of a result: its structured content where it has one, else its parts. */
export function mcpOutput(result: JsonObject, wallMs: number, budget: TextBudget): ToolOutput {
  const structured = result['structuredContent'];
  if (structured !== undefined && structured !== null) return outputWithin(`${heading(wallMs)}\n${JSON.stringify(structured)}`, budget);
  const content = Array.isArray(result['content']) ? result['content'] : [];
  return outputWithin([inputText(heading(wallMs)), ...content.map(partOf)], budget);
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
