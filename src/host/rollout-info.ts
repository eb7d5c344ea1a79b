import { z } from 'zod';
import { responseItemSchema } from '../../machines/index.ts';
import { isPreamble } from '../models/preamble.ts';
import type { ThreadInfo } from './thread-info.ts';

const metaSchema = z.looseObject({
  id: z.string(), session_id: z.string().optional(), timestamp: z.string(), cwd: z.string(), originator: z.string().optional(),
  forked_from_id: z.string().nullish(), parent_thread_id: z.string().nullish(), model_provider: z.string().nullish(),
  source: z.unknown().optional(), agent_nickname: z.string().nullish(), agent_role: z.string().nullish(),
});
const spawnSchema = z.looseObject({ subagent: z.looseObject({ thread_spawn: z.looseObject({ depth: z.number() }) }) });
const modelSchema = z.looseObject({ model: z.string(), effort: z.string().nullish(), reasoning_effort: z.string().nullish() });
const lineSchema = z.looseObject({ type: z.string(), payload: z.looseObject({}) });

/** What a rollout's `session_meta` says of its session; `null` where it is none. */
export function infoFromMeta(payload: unknown, rolloutPath: string, model = 'default'): ThreadInfo | null {
  const meta = metaSchema.safeParse(payload).data;
  if (meta === undefined) return null;
  const isAgent = meta.parent_thread_id != null;
  return {
    id: meta.id, rootId: isAgent ? meta.session_id ?? meta.id : meta.id, parentId: meta.parent_thread_id ?? null, forkedFromId: meta.forked_from_id ?? null,
    createdAtMs: Date.parse(meta.timestamp) || 0, cwd: meta.cwd, rolloutPath, modelProvider: meta.model_provider ?? 'openai', model, reasoningEffort: null,
    source: typeof meta.source === 'string' ? meta.source : isAgent ? 'subAgent' : 'unknown', originator: meta.originator ?? 'unknown',
    agent: isAgent ? { nickname: meta.agent_nickname ?? '', role: meta.agent_role ?? null, ...spawnedAt(meta.source) } : null,
  };
}

const spawnedAt = (source: unknown): { depth?: number } => {
  const spawn = spawnSchema.safeParse(source).data?.subagent.thread_spawn;
  return spawn === undefined ? {} : { depth: spawn.depth };
};

/** The same of a rollout's first line. */
export function infoFromLine(text: string, rolloutPath: string): ThreadInfo | null {
  const line = lineSchema.safeParse(parse(text)).data;
  return line?.type === 'session_meta' ? infoFromMeta(line.payload, rolloutPath) : null;
}

/** The model and its effort that a rollout line tells of; `null` for a line that tells of none. */
export function modelOf(text: string): Pick<ThreadInfo, 'model' | 'reasoningEffort'> | null {
  if (!text.includes('"turn_context"') && !text.includes('"thread_settings_applied"')) return null;
  const line = lineSchema.safeParse(parse(text)).data;
  const told = modelSchema.safeParse(line?.type === 'turn_context' ? line.payload : line?.payload['thread_settings']).data;
  return told === undefined ? null : { model: told.model, reasoningEffort: told.effort ?? told.reasoning_effort ?? null };
}

/** The text of a user's own message that a rollout line holds; `null` for any other line. */
export function userTextOf(text: string): string | null {
  const line = lineSchema.safeParse(parse(text)).data;
  if (line?.type !== 'response_item') return null;
  const item = responseItemSchema.safeParse(line.payload).data;
  if (item?.type !== 'message' || item.role !== 'user' || isPreamble(item)) return null;
  const words = item.content.map((part) => part.text ?? '').join('');
  return words.startsWith('<') ? null : words.trim();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
