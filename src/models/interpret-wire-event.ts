import { z } from 'zod';
import { responseItemSchema, type ResponseItem } from '../../machines/response-item.ts';
import { completedUnreadable, incompleteError, responseFailedError, type Failure } from './model-errors.ts';
import type { ModelEvent, TokenUsage } from './port.ts';

const wireSchema = z.looseObject({ type: z.string() });
const typedItemSchema = z.looseObject({ type: z.string() });
const deltaSchema = z.looseObject({ item_id: z.string().nullish(), delta: z.string(), summary_index: z.int().nullish(), content_index: z.int().nullish() });
/** A message with a part of any other type is one that Codex cannot read. */
const knownParts = new Set(['input_text', 'input_image', 'output_text']);
const usageSchema = z.looseObject({
  input_tokens: z.number(),
  input_tokens_details: z.looseObject({ cached_tokens: z.number().nullish(), cache_write_tokens: z.number().nullish() }).nullish(),
  output_tokens: z.number(),
  output_tokens_details: z.looseObject({ reasoning_tokens: z.number().nullish() }).nullish(),
  total_tokens: z.number(),
});
const completedSchema = z.looseObject({ id: z.string(), usage: usageSchema.nullish(), end_turn: z.boolean().nullish() });
const createdSchema = z.looseObject({ id: z.string() });
const failedSchema = z.looseObject({ error: z.looseObject({ code: z.string().nullish(), message: z.string().nullish() }).nullish() });
const incompleteSchema = z.looseObject({ incomplete_details: z.looseObject({ reason: z.string() }).nullish() });

/**
 * What one event of a Responses stream means; null where it means nothing to a session.
 *
 * As the real CLI does, an event or an item that cannot be read is passed over. An item of a type that nobody knows is
 * kept whole under `original` of an item of type `other`.
 */
export function interpretWireEvent(value: unknown): Meaning | null {
  const wire = wireSchema.safeParse(value);
  if (!wire.success || !Object.hasOwn(interpreters, wire.data.type)) return null;
  return interpreters[wire.data.type]?.(wire.data) ?? null;
}

/** A model event whose failure still knows whether it may be tried again. */
export type Meaning = Exclude<ModelEvent, { type: 'failed' | 'retrying' }> | { type: 'failed'; error: Failure };

type Wire = z.infer<typeof wireSchema>;

const interpreters: Record<string, (wire: Wire) => Meaning | null> = {
  'response.created': (wire) => {
    const created = createdSchema.safeParse(wire['response']);
    return { type: 'begun', ...(created.success ? { responseId: created.data.id } : {}) };
  },
  'response.output_item.added': (wire) => itemEvent('itemStarted', wire),
  'response.output_item.done': (wire) => itemEvent('item', wire),
  'response.output_text.delta': (wire) => deltaEvent('text', wire),
  'response.reasoning_summary_text.delta': (wire) => deltaEvent('summary', wire),
  'response.reasoning_text.delta': (wire) => deltaEvent('reasoning', wire),
  'response.completed': (wire) => {
    const completed = completedSchema.safeParse(wire['response']);
    if (!completed.success) return { type: 'failed', error: completedUnreadable(completed.error.issues[0]?.path.join('.') ?? '') };
    const { id, usage, end_turn: endsTurn } = completed.data;
    return { type: 'completed', responseId: id, usage: usage ? usageOf(usage) : null, ...(endsTurn === false ? { goesOn: true } : {}) };
  },
  'response.failed': (wire) => {
    const failed = failedSchema.safeParse(wire['response']);
    return { type: 'failed', error: responseFailedError(failed.success ? (failed.data.error ?? null) : null) };
  },
  'response.incomplete': (wire) => {
    const incomplete = incompleteSchema.safeParse(wire['response']);
    return { type: 'failed', error: incompleteError((incomplete.success && incomplete.data.incomplete_details?.reason) || 'unknown') };
  },
};

function itemEvent(type: 'itemStarted' | 'item', wire: Wire): Meaning | null {
  const item = readItem(wire['item']);
  return item && { type, item };
}

/** The item as the session knows it; null where a known type lacks what it must have. */
function readItem(value: unknown): ResponseItem | null {
  const known = responseItemSchema.safeParse(value);
  if (known.success) return known.data.type === 'message' && known.data.content.some((part) => !knownParts.has(part.type)) ? null : known.data;
  const typed = typedItemSchema.safeParse(value);
  return typed.success && !knownTypes.has(typed.data.type) ? { type: 'other', original: typed.data } : null;
}

const knownTypes = new Set<string>(responseItemSchema.options.flatMap(({ shape: { type } }) => ('values' in type ? [...type.values] : type.options)));

function deltaEvent(kind: 'text' | 'summary' | 'reasoning', wire: Wire): Meaning | null {
  const delta = deltaSchema.safeParse(wire);
  if (!delta.success || (kind === 'text' && delta.data.delta === '')) return null;
  const { item_id: itemId, delta: text, summary_index: summary, content_index: content } = delta.data;
  const part = kind === 'summary' ? summary : kind === 'reasoning' ? content : undefined;
  return { type: 'delta', kind, itemId: itemId ?? '', ...(part == null ? {} : { part }), text };
}

function usageOf(usage: z.infer<typeof usageSchema>): TokenUsage {
  const cacheWriteInput = usage.input_tokens_details?.cache_write_tokens;
  return {
    input: usage.input_tokens,
    cachedInput: usage.input_tokens_details?.cached_tokens ?? 0,
    ...(cacheWriteInput ? { cacheWriteInput } : {}),
    output: usage.output_tokens,
    reasoningOutput: usage.output_tokens_details?.reasoning_tokens ?? 0,
    total: usage.total_tokens,
  };
}
