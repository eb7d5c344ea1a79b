import { z } from 'zod';
import type { Json, JsonObject } from '../../machines/index.ts';
import { toRolloutHost, type Counted, type ForkPoint } from '../views/index.ts';

/** What is known of a session beside its conversation. It is kept in the first record of its log. */
export const threadInfoSchema = z.object({
  id: z.string(),
  /** The root of the tree of agents that this session belongs to; itself for a session that a user started. */
  rootId: z.string(),
  parentId: z.string().nullable(),
  forkedFromId: z.string().nullable(),
  /** Unix milliseconds. */
  createdAtMs: z.number(),
  cwd: z.string(),
  /** `null` for an ephemeral session: nothing of it is kept. */
  rolloutPath: z.string().nullable(),
  modelProvider: z.string(),
  model: z.string(),
  reasoningEffort: z.string().nullable(),
  /** Who drives it: `vscode`, `exec`, ... as Codex's rollouts say it. */
  source: z.string(),
  originator: z.string(),
  /** What a fork's parent began with. */
  preview: z.string().exactOptional(),
  /** `depth`: how many generations it is below the session that a user started; old logs do not say it. */
  agent: z.object({ nickname: z.string(), role: z.string().nullable(), depth: z.number().exactOptional() }).nullable(),
});
export type ThreadInfo = z.infer<typeof threadInfoSchema>;

/** What the log keeps of it, for `threadInfoOf` and for the rollout file. */
export const threadHost = (info: ThreadInfo, { contextWindow, fork = null, goesOn = false, counted = null }: { contextWindow: number; fork?: ForkPoint | null; goesOn?: boolean; counted?: Counted | null }): JsonObject => ({
  thread: { ...info }, ...(info.reasoningEffort === null ? {} : { reasoningEffort: info.reasoningEffort }),
  ...toRolloutHost({
    originator: info.originator, source: rolloutSource(info), modelProvider: info.modelProvider, contextWindow, reasoningEffort: info.reasoningEffort,
    parentThreadId: info.parentId, agentNickname: info.agent?.nickname ?? null, forkedFromId: info.forkedFromId, fork, goesOn, counted,
  }),
});

const rolloutSource = ({ source, parentId, agent }: ThreadInfo): Json =>
  parentId === null ? source : { subagent: { thread_spawn: { parent_thread_id: parentId, depth: depthOf({ parentId, agent }), agent_path: null, agent_nickname: agent?.nickname ?? null, agent_role: agent?.role ?? null } } };

export const threadInfoOf = (host: JsonObject): ThreadInfo | null => threadInfoSchema.safeParse(host['thread']).data ?? null;

/** How many generations of agents a session is below the one that a user started. */
export const depthOf = ({ parentId, agent }: Pick<ThreadInfo, 'parentId' | 'agent'>): number => (parentId === null ? 0 : agent?.depth ?? 1);
