import { z } from 'zod';
import { jsonSchema, type Json } from '../../../machines/json.ts';

const text = (fallback: string) => z.string().catch(fallback);

/** Where a fork begins in its parent's file: what a reader needs to put the two together. `cutTurn`: the parent's turn that went on there, if one did. */
export const forkPointSchema = z.object({ threadId: z.string(), endOrdinal: z.number().int().min(0), endByteOffset: z.number().int().min(0), cutTurn: z.string().nullable().default(null) });
export type ForkPoint = z.infer<typeof forkPointSchema>;

const count = z.number();
const tokensSchema = z.object({ input: count, cachedInput: count, cacheWriteInput: count, output: count, reasoningOutput: count, total: count });

const schema = z.object({
  originator: text('hookturn'),
  /** The version of Codex whose file this is: readers go by it. */
  cliVersion: text('0.169.0'),
  /** `cli`, `vscode`, `exec`, or `{ subagent: ... }`. */
  source: jsonSchema.catch('cli'),
  modelProvider: text('openai'),
  contextWindow: z.number().nullable().catch(null),
  reasoningEffort: z.string().nullable().catch(null),
  /** The thread that spawned this one. */
  parentThreadId: z.string().nullable().catch(null),
  agentNickname: z.string().nullable().catch(null),
  /** Set in a fork whose parent's file stays where it is; without it the file holds the whole conversation. */
  fork: forkPointSchema.nullable().catch(null),
  forkedFromId: z.string().nullable().catch(null),
  /** What had been counted where the session was forked or taken over: it goes on counting from there. */
  counted: z.object({ turn: z.string(), last: tokensSchema, total: tokensSchema }).nullable().catch(null),
  /** The file was begun by another program, and this session goes on with it. */
  goesOn: z.boolean().catch(false),
});

/** What the rollout file tells of its host; kept in the log under `host.rollout`, so that a fold finds it again. */
export type RolloutHost = z.infer<typeof schema>;

/** Reads `log.opened.host`; whatever is missing or odd there has a default. */
export const rolloutHost = (host: unknown): RolloutHost => {
  const given = typeof host === 'object' && host !== null && 'rollout' in host ? host.rollout : {};
  return schema.parse(typeof given === 'object' && given !== null ? given : {});
};

/** The part of `host` that a session's opener writes, for `rolloutHost` to read. */
export const toRolloutHost = (host: Partial<RolloutHost>): { rollout: { [key: string]: Json } } => ({ rollout: { ...host } });
