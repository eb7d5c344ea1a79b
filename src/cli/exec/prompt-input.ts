import type { JsonObject } from '../../../machines/index.ts';
import { localImage } from '../../host/image-parts.ts';
import type { PromptInput } from '../../runtime/session.ts';

/** A text with images before it, as Codex's `exec` sends them: by the names that the caller gave. An image that cannot be read is told to the model. */
export function promptInput(text: string, images: readonly string[]): PromptInput {
  const parts = images.map((file) => ({ type: 'localImage', path: file }));
  const input: JsonObject[] = [...parts, { type: 'text', text, text_elements: [] }];
  return { input, content: [...parts.flatMap((part, index) => localImage(part, index + 1)), { type: 'input_text', text }] };
}
