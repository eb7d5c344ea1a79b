import { z } from 'zod';
import { jsonSchema } from './json.ts';

/** One part of a message's content, as the OpenAI Responses API spells it. */
export const contentPartSchema = z.looseObject({ type: z.string(), text: z.string().optional() });
export type ContentPart = z.infer<typeof contentPartSchema>;

/**
 * One item of the conversation, as the OpenAI Responses API and Codex's rollout files spell it. Only what the session
 * decides on is named here; every other field is kept as it came.
 */
export const responseItemSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('message'), id: z.string().optional(), role: z.enum(['user', 'assistant', 'developer', 'system']), content: z.array(contentPartSchema) }),
  z.looseObject({ type: z.literal('reasoning'), id: z.string().optional(), summary: z.array(jsonSchema) }),
  z.looseObject({ type: z.literal('function_call'), id: z.string().optional(), call_id: z.string(), name: z.string(), namespace: z.string().optional(), arguments: z.string() }),
  /** Without a `call_id` it answers no call: something that the session tells as data. */
  z.looseObject({ type: z.literal('function_call_output'), call_id: z.string().optional(), output: jsonSchema }),
  z.looseObject({ type: z.literal('custom_tool_call'), id: z.string().optional(), call_id: z.string(), name: z.string(), input: z.string() }),
  z.looseObject({ type: z.literal('custom_tool_call_output'), call_id: z.string(), output: jsonSchema }),
  z.looseObject({ type: z.enum(['local_shell_call', 'web_search_call', 'image_generation_call', 'tool_search_call', 'tool_search_output', 'compaction', 'other']) }),
]);
export type ResponseItem = z.infer<typeof responseItemSchema>;

/** The text of a message: its text parts joined without a separator; `''` where it has none. */
export const messageText = (content: readonly ContentPart[]): string => content.map((part) => part.text ?? '').join('');
