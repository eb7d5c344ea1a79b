import type { Json, JsonObject } from '../../../machines/json.ts';
import type { ToolCall, ToolDescription, ToolResult } from '../../../machines/tool-call-data.ts';
import { hookInput, parseArguments } from '../text/arguments.ts';
import { anything, defaulted, flag, i64, list, option, required, string, struct, type Reader } from '../text/rust-struct.ts';
import { describeAs, failed, type Tool, type ToolRun } from '../tool.ts';
import { readAgentId } from './agent-id.ts';
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

const messageFields = { message: option(string), items: option(list(anything)) };
const spawnArguments = struct('SpawnAgentArgs', { ...messageFields, agent_type: option(string), model: option(string), reasoning_effort: option(string), fork_context: defaulted(flag, false) });
const sendArguments = struct('SendInputArgs', { target: required(string), ...messageFields, interrupt: defaulted(flag, false) });
const waitArguments = struct('WaitArgs', { targets: defaulted(list(string), []), timeout_ms: option(i64) });
const closeArguments = struct('CloseAgentArgs', { target: required(string) });
const resumeArguments = struct('ResumeAgentArgs', { id: required(string) });

type Answer = AgentAnswer<JsonObject>;
type Handler = (call: ToolCall, run: AgentRun, calls: AgentCalls) => Promise<Answer>;

const handlers: Record<AgentToolName, Handler> = {
  spawn_agent: parsed(spawnArguments, async (args, run, calls) => {
    const message = messageOf(args);
    if (!message.ok) return message;
    return calls.spawn({
      message: message.value, forkContext: args.fork_context, ...(args.agent_type === null ? {} : { agentType: args.agent_type }),
      ...(args.model === null ? {} : { model: args.model }), ...(args.reasoning_effort === null ? {} : { reasoningEffort: args.reasoning_effort }),
    }, run);
  }),
  send_input: parsed(sendArguments, async (args, run, calls) => {
    const message = messageOf(args);
    return message.ok ? withAgent(args.target, (id) => calls.sendInput(id, message.value, args.interrupt, run)) : message;
  }),
  wait_agent: parsed(waitArguments, async ({ targets, timeout_ms: asked }, run, calls) => {
    if (targets.length === 0) return { ok: false, error: 'agent ids must be non-empty' };
    const ids = targets.map(readAgentId);
    const wrong = ids.find((id) => !id.ok);
    if (wrong !== undefined) return wrong;
    return calls.wait(ids.flatMap((id) => (id.ok ? [id.value] : [])), Math.min(Math.max(asked ?? defaultWaitMs, minWaitMs), maxWaitMs), run);
  }),
  close_agent: parsed(closeArguments, ({ target }, run, calls) => withAgent(target, (id) => calls.close(id, run))),
  resume_agent: parsed(resumeArguments, ({ id }, run, calls) => withAgent(id, (agent) => calls.resume(agent, run))),
};

function parsed<T>(read: Reader<T>, handle: (args: T, run: AgentRun, calls: AgentCalls) => Promise<Answer>): Handler {
  return async (call, run, calls) => {
    const args = parseArguments(read, call);
    return args.ok ? handle(args.value, run, calls) : args;
  };
}

async function withAgent(target: string, act: (id: string) => Promise<Answer>): Promise<Answer> {
  const id = readAgentId(target);
  return id.ok ? act(id.value) : id;
}

function messageOf({ message, items }: { message: string | null; items: readonly Json[] | null }): { ok: true; value: string } | { ok: false; error: string } {
  if (message !== null && items !== null) return { ok: false, error: 'Provide either message or items, but not both' };
  const given = message ?? items?.map(textOf).join('\n');
  if (given === undefined) return { ok: false, error: 'Provide one of: message or items' };
  return given.trim() === '' ? { ok: false, error: 'Empty message can\'t be sent to an agent' } : { ok: true, value: given };
}

const textOf = (item: Json): string => (typeof item === 'object' && item !== null && !Array.isArray(item) && typeof item['text'] === 'string' ? item['text'] : '');

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
  const answer = await handlers[name](call, { callId: call.callId, sessionId: run.scope.sessionId, turnId: run.scope.turnId, signal: run.signal }, calls);
  for (const item of answer.started ?? []) run.options.tell({ type: 'itemStarted', item });
  if (!answer.ok) return failed(answer.error, answer.items ?? []);
  const result = succeeded(call, hookName(name), input, JSON.stringify(answer.value));
  return { ...result, items: answer.items ?? [], post: result.post === null ? null : { ...result.post, hook: { ...result.post.hook, aliases: name === 'spawn_agent' ? ['Agent'] : [] } } };
}
