import { z } from 'zod';
import { responseItemSchema, type ResponseItem } from '../../machines/index.ts';
import { isPreamble } from '../models/preamble.ts';
import type { ThreadInfo } from './thread-info.ts';

/** A session as its rollout file tells it, ours or Codex's. */
export type StoredRollout = { info: ThreadInfo; history: ResponseItem[]; totalTokens: number };

const lineSchema = z.looseObject({ type: z.string(), payload: z.looseObject({}) });
const metaSchema = z.looseObject({
  id: z.string(), session_id: z.string().optional(), timestamp: z.string(), cwd: z.string(), originator: z.string().optional(),
  forked_from_id: z.string().nullish(), parent_thread_id: z.string().nullish(), model_provider: z.string().nullish(),
  source: z.unknown().optional(), agent_nickname: z.string().nullish(), agent_role: z.string().nullish(),
});
const baseSchema = z.looseObject({ thread_id: z.string(), end_byte_offset: z.number().int().nonnegative() });
const compactedSchema = z.looseObject({ replacement_history: z.array(z.unknown()).optional() });
const tokenCountSchema = z.looseObject({ type: z.literal('token_count'), info: z.looseObject({ last_token_usage: z.looseObject({ total_tokens: z.number() }) }) });
const contextSchema = z.looseObject({ model: z.string(), cwd: z.string().optional() });

/**
 * Reads a rollout, line by line, into the conversation that a session goes on with. `null` where it names no session.
 * A line that is broken or of a type that this version does not know is passed over, as Codex does. `before`: what a
 * fork's file goes on from.
 */
export async function readRollout(path: string, lines: AsyncIterable<string>, before: Pick<StoredRollout, 'history' | 'totalTokens'> = { history: [], totalTokens: 0 }): Promise<StoredRollout | null> {
  const found: Found = { info: null, history: [...before.history], totalTokens: before.totalTokens, model: 'default' };
  for await (const line of lines) takeLine(found, path, line);
  return found.info === null ? null : { info: { ...found.info, model: found.model }, history: found.history.filter((item) => !isPreamble(item)), totalTokens: found.totalTokens };
}

type Found = { info: ThreadInfo | null; history: ResponseItem[]; totalTokens: number; model: string };

function takeLine(found: Found, path: string, text: string): void {
  const line = lineSchema.safeParse(parse(text)).data;
  if (line === undefined) return;
  switch (line.type) {
    case 'session_meta': found.info ??= infoOf(line.payload, path); return;
    case 'response_item': found.history.push(...itemsOf([line.payload])); return;
    case 'compacted': found.history = itemsOf(compactedSchema.safeParse(line.payload).data?.replacement_history ?? found.history); return;
    case 'turn_context': found.model = contextSchema.safeParse(line.payload).data?.model ?? found.model; return;
    case 'event_msg': found.totalTokens = tokenCountSchema.safeParse(line.payload).data?.info.last_token_usage.total_tokens ?? found.totalTokens; return;
    default: return;
  }
}

/** What one rollout line's first word says of its session; `null` where it is no `session_meta`. */
export function metaOf(path: string, text: string): ThreadInfo | null {
  const line = lineSchema.safeParse(parse(text)).data;
  return line?.type === 'session_meta' ? infoOf(line.payload, path) : null;
}

/** Where a fork's file begins in another one, as its first line says; `null` where it stands alone. */
export function baseOf(firstLine: string): { threadId: string; endByteOffset: number } | null {
  const line = lineSchema.safeParse(parse(firstLine)).data;
  const base = line?.type === 'session_meta' ? baseSchema.safeParse(line.payload['history_base']).data : undefined;
  return base === undefined ? null : { threadId: base.thread_id, endByteOffset: base.end_byte_offset };
}

/** The text of a user's own message that a rollout line holds; `null` for any other line. */
export function userTextOf(text: string): string | null {
  const line = lineSchema.safeParse(parse(text)).data;
  if (line?.type !== 'response_item') return null;
  const item = responseItemSchema.safeParse(line.payload).data;
  if (item?.type !== 'message' || item.role !== 'user' || isPreamble(item)) return null;
  const words = item.content.map((part) => part.text ?? '').join('');
  return words.startsWith('<') ? null : words;
}

function infoOf(payload: unknown, rolloutPath: string): ThreadInfo | null {
  const meta = metaSchema.safeParse(payload).data;
  if (meta === undefined) return null;
  const isAgent = meta.parent_thread_id != null;
  return {
    id: meta.id, rootId: meta.session_id ?? meta.id, parentId: meta.parent_thread_id ?? null, forkedFromId: meta.forked_from_id ?? null,
    createdAtMs: Date.parse(meta.timestamp), cwd: meta.cwd, rolloutPath, modelProvider: meta.model_provider ?? 'openai', model: 'default', reasoningEffort: null,
    source: typeof meta.source === 'string' ? meta.source : isAgent ? 'subAgent' : 'unknown', originator: meta.originator ?? 'unknown',
    agent: isAgent ? { nickname: meta.agent_nickname ?? '', role: meta.agent_role ?? null } : null,
  };
}

/** Ids and what only Codex's own service reads stay out: a request must not name what its provider does not know. */
function itemsOf(payloads: readonly unknown[]): ResponseItem[] {
  return payloads.flatMap((payload) => {
    const item = responseItemSchema.safeParse(payload).data;
    if (item === undefined) return [];
    const { internal_chat_message_metadata_passthrough: _metadata, ...kept } = item;
    return [responseItemSchema.parse(kept)];
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
