import { z } from 'zod';
import { jsonSchema } from '../../machines/json.ts';

const countSchema = z.number().int().nonnegative();
const idFields = { id: z.string().optional(), callId: z.string().optional() };

/** What a script lets the model say. `callId` and `id` are made up where they are missing. */
const scriptItemSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('message'), text: z.string(), ...idFields }),
  z.strictObject({ type: z.literal('reasoning'), text: z.string(), ...idFields }),
  z.strictObject({ type: z.literal('shell'), cmd: z.string(), ...idFields }),
  z.strictObject({ type: z.literal('call'), name: z.string(), namespace: z.string().optional(), arguments: jsonSchema.default({}), ...idFields }),
  z.strictObject({ type: z.literal('custom'), name: z.string(), input: z.string(), ...idFields }),
  z.strictObject({ type: z.literal('raw'), item: z.looseObject({ type: z.string() }) }),
]);
export type ScriptItem = z.infer<typeof scriptItemSchema>;

const usageSchema = z.strictObject({
  input: countSchema, output: countSchema, cachedInput: countSchema.default(0), reasoningOutput: countSchema.default(0),
});

/** How an answer goes wrong after its items: the connection ends, the text is no JSON, silence, or the provider says so. */
const faultSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('cut') }),
  z.strictObject({ type: z.literal('garbage') }),
  z.strictObject({ type: z.literal('silence') }),
  z.strictObject({ type: z.literal('failed'), code: z.string().nullable().default(null), message: z.string().default('scripted failure') }),
  z.strictObject({ type: z.literal('incomplete'), reason: z.string() }),
]);

/** One answer of the script. Unknown keys are refused, because a misspelt one would be silently dropped. */
const scriptAnswerSchema = z.strictObject({
  about: z.string().optional(),
  items: z.array(scriptItemSchema).default([]),
  when: z.strictObject({ contains: z.array(z.string()) }).optional(),
  hold: z.boolean().default(false),
  holdAfter: countSchema.optional(),
  status: z.number().int().min(400).max(599).optional(),
  error: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  fault: faultSchema.optional(),
  usage: usageSchema.optional(),
  endTurn: z.boolean().optional(),
  delayMs: countSchema.default(0),
  chunkMs: countSchema.optional(),
});
export type ScriptAnswer = z.output<typeof scriptAnswerSchema>;

/**
 * What a scripted model says: `{"model": [ANSWER, ...]}`, or the list alone. Other keys beside `model` are let be, so
 * that a whole scenario file loads.
 *
 * Answers with `when` serve every request whose last input item holds all of those texts; the others serve the rest in
 * their order. When they run out, the last one is given again; with `"end": "error"` the request fails instead.
 */
export const modelScriptSchema = z.preprocess(
  (value) => (Array.isArray(value) ? { model: value } : value),
  z.looseObject({ model: z.array(scriptAnswerSchema).default([]), end: z.enum(['repeat', 'error']).default('repeat') }),
).transform(({ model, end }) => ({ answers: model, end }));

/** A script as it is written. */
export type ModelScriptInput = { model?: readonly z.input<typeof scriptAnswerSchema>[]; end?: 'repeat' | 'error' } | readonly z.input<typeof scriptAnswerSchema>[];
/** A script that has been read. */
export type ModelScript = z.output<typeof modelScriptSchema>;
