import { z } from 'zod';
import type { Json, JsonObject } from '../../../machines/json.ts';
import type { ToolCall, ToolDescription, ToolResult } from '../../../machines/tool-call-data.ts';
import { hookInput } from '../text/arguments.ts';
import { describeAs, failed, type Tool, type ToolRun } from '../tool.ts';
import { agentSpecs, type AgentToolName } from './agent-specs.ts';
import { succeeded } from './plain-tool.ts';

/** What a spawned agent is given. */
export type SpawnRequest = { message: string; agentType?: string; forkContext: boolean; model?: string; reasoningEffort?: string };

/** What an agent's last word was; `completed` may carry its final message. */
export type AgentStatus =
  | 'pending_init' | 'running' | 'interrupted' | 'shutdown' | 'not_found' | { completed: string | null } | { errored: string };

/** How a call of an agent tool ends: what the model reads, or why not; with the items that tell clients of it. */
export type AgentAnswer<T> = ({ ok: true; value: T } | { ok: false; error: string }) & { items?: JsonObject[]; started?: JsonObject[] };

/** Who runs agents: the session's host. Must not reject; must stop when the signal fires. */
export type AgentCalls = {
  spawn(request: SpawnRequest, run: AgentRun): Promise<AgentAnswer<{ agent_id: string; nickname: string | null }>>;
  /** Waits for the first of these to reach a final status. */
  wait(targets: readonly string[], timeoutMs: number, run: AgentRun): Promise<AgentAnswer<{ status: Record<string, AgentStatus>; timed_out: boolean }>>;
  sendInput(target: string, message: string, interrupt: boolean, run: AgentRun): Promise<AgentAnswer<{ submission_id: string }>>;
  close(target: string, run: AgentRun): Promise<AgentAnswer<{ previous_status: AgentStatus }>>;
  resume(id: string, run: AgentRun): Promise<AgentAnswer<{ status: AgentStatus }>>;
};
export type AgentRun = { callId: string; sessionId: string; turnId: string; signal: AbortSignal };

const namespace = 'multi_agent_v1';
const minWaitMs = 10_000;
const maxWaitMs = 3_600_000;
const defaultWaitMs = 30_000;

const messageFields = { message: z.string().nullish(), items: z.array(z.looseObject({ type: z.string().nullish(), text: z.string().nullish() })).nullish() };
const spawnSchema = z.object({ ...messageFields, agent_type: z.string().nullish(), fork_context: z.boolean().nullish(), model: z.string().nullish(), reasoning_effort: z.string().nullish() });
const sendSchema = z.object({ ...messageFields, target: z.string(), interrupt: z.boolean().nullish() });
const waitSchema = z.object({ targets: z.array(z.string()), timeout_ms: z.number().int().nullish() });
const targetSchema = z.object({ target: z.string() });
const idSchema = z.object({ id: z.string() });

type Answer = AgentAnswer<JsonObject>;
type Handler = (input: Json, run: AgentRun, calls: AgentCalls) => Promise<Answer>;

const handlers: Record<AgentToolName, Handler> = {
  spawn_agent: parsed(spawnSchema, async (args, run, calls) => {
    const message = messageOf(args);
    if (!message.ok) return message;
    return calls.spawn({
      message: message.value, forkContext: args.fork_context === true, ...(args.agent_type == null ? {} : { agentType: args.agent_type }),
      ...(args.model == null ? {} : { model: args.model }), ...(args.reasoning_effort == null ? {} : { reasoningEffort: args.reasoning_effort }),
    }, run);
  }),
  send_input: parsed(sendSchema, async (args, run, calls) => {
    const message = messageOf(args);
    return message.ok ? calls.sendInput(args.target, message.value, args.interrupt === true, run) : message;
  }),
  wait_agent: parsed(waitSchema, async ({ targets, timeout_ms: asked }, run, calls) => {
    if (targets.length === 0) return { ok: false, error: 'agent ids must be non-empty' };
    return calls.wait(targets, Math.min(Math.max(asked ?? defaultWaitMs, minWaitMs), maxWaitMs), run);
  }),
  close_agent: parsed(targetSchema, ({ target }, run, calls) => calls.close(target, run)),
  resume_agent: parsed(idSchema, ({ id }, run, calls) => calls.resume(id, run)),
};

function parsed<S extends z.ZodType>(schema: S, handle: (args: z.infer<S>, run: AgentRun, calls: AgentCalls) => Promise<Answer>): Handler {
  return async (input, run, calls) => {
    const args = schema.safeParse(input);
    if (args.success) return handle(args.data, run, calls);
    return { ok: false, error: `failed to parse function arguments: missing or invalid field \`${String(args.error.issues[0]?.path[0] ?? '')}\`` };
  };
}

function messageOf({ message, items }: { message?: string | null | undefined; items?: readonly { text?: string | null | undefined }[] | null | undefined }): { ok: true; value: string } | { ok: false; error: string } {
  if (message != null && items != null) return { ok: false, error: 'Provide either message or items, but not both' };
  const given = message ?? items?.map(({ text }) => text ?? '').join('\n');
  if (given === undefined) return { ok: false, error: 'Provide one of: message or items' };
  return given.trim() === '' ? { ok: false, error: 'Empty message can\'t be sent to an agent' } : { ok: true, value: given };
}

/** The tools by which a model runs other agents, through the host's callbacks. */
export const agentTools = (calls: AgentCalls): Tool[] => agentSpecs.map(({ name, spec }) => ({
  name, namespace, kind: 'function' as const, spec,
  describe: (call) => describe(call, name),
  run: (call, run) => runAgentTool(call, run, name, calls),
}));

/** spawn_agent keeps its plain name for hooks; the others are flattened with their namespace. */
const hookName = (name: AgentToolName): string => (name === 'spawn_agent' ? name : `${namespace}${name}`);

const describe = (call: ToolCall, name: AgentToolName): ToolDescription =>
  describeAs({ hook: { name: hookName(name), aliases: name === 'spawn_agent' ? ['Agent'] : [], input: hookInput(call) } });

async function runAgentTool(call: ToolCall, run: ToolRun, name: AgentToolName, calls: AgentCalls): Promise<ToolResult> {
  const input = hookInput(call);
  const answer = await handlers[name](input, { callId: call.callId, sessionId: run.scope.sessionId, turnId: run.scope.turnId, signal: run.signal }, calls);
  for (const item of answer.started ?? []) run.options.tell({ type: 'itemStarted', item });
  if (!answer.ok) return failed(answer.error, answer.items ?? []);
  const result = succeeded(call, hookName(name), input, JSON.stringify(answer.value));
  return { ...result, items: answer.items ?? [], post: result.post === null ? null : { ...result.post, hook: { ...result.post.hook, aliases: name === 'spawn_agent' ? ['Agent'] : [] } } };
}
