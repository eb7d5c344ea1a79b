import { z } from 'zod';
import { jsonObjectSchema, jsonSchema } from './json.ts';
import { contentPartSchema } from './response-item.ts';

/** Something a user said. `id` is the host's; it names the prompt in every fact. */
export const promptSchema = z.object({
  id: z.string(),
  /** The parts as the client gave them (`text`, `image`, `localImage`, ...); what UI is shown. */
  input: z.array(jsonObjectSchema),
  /** The parts as the model gets them (`input_text`, `input_image`). */
  content: z.array(contentPartSchema),
  /** The client's own id for this message, given back to it. */
  clientId: z.string().optional(),
  /** For the turn that it starts, and for no other: the JSON schema of the last message, and the service tier. */
  outputSchema: jsonSchema.optional(),
  serviceTier: z.string().optional(),
});
export type Prompt = z.infer<typeof promptSchema>;

/** What UserPromptSubmit hooks get as `prompt`: the text parts, joined without a separator. */
export const promptText = (prompt: Prompt): string =>
  prompt.input.map((part) => (part['type'] === 'text' && typeof part['text'] === 'string' ? part['text'] : '')).join('');

/** A prompt of one text. */
export const textPrompt = (id: string, text: string): Prompt => ({
  id,
  input: [{ type: 'text', text, text_elements: [] }],
  content: [{ type: 'input_text', text }],
});
