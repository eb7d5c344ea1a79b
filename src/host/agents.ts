import type { JsonObject, ResponseItem } from '../../machines/index.ts';
import type { AgentAnswer, AgentCalls, AgentRun, AgentStatus } from '../tools/index.ts';
import { isObject } from '../views/codex/reading.ts';
import { AgentWatch } from './agent-watch.ts';
import { HostError } from './host-error.ts';
import type { HostedThread } from './open-session.ts';

export type SpawnRequest = { role: string | null; forkContext: boolean; model?: string; reasoningEffort?: string };

/** What running agents needs of the host. */
export type AgentHost = {
  /** Opens a session for an agent of `parentId`. Throws HostError where it may not be. */
  spawn(parentId: string, request: SpawnRequest): Promise<HostedThread>;
  find(id: string): HostedThread | undefined;
  /** Loads a closed agent again. Throws HostError where there is none. */
  reload(id: string, parentId: string): Promise<HostedThread>;
  close(id: string): Promise<void>;
  /** Whether a session may be told that an agent of its has ended so: one that is being ended itself hears little. */
  mayHear(id: string, status: AgentStatus): boolean;
};

/** The agents of one session: child sessions with their own logs, whose ends their parent is told. */
export class Agents implements AgentCalls {
  private readonly host: AgentHost;
  private readonly parentId: string;
  private readonly watches = new Map<string, AgentWatch>();

  constructor(host: AgentHost, parentId: string) {
    this.host = host;
    this.parentId = parentId;
  }

  async spawn(request: Parameters<AgentCalls['spawn']>[0], run: AgentRun): Promise<AgentAnswer<{ agent_id: string; nickname: string | null }>> {
    const role = (request.agentType ?? '').trim();
    if (!this.isRole(role)) return { ok: false, error: `unknown agent_type '${role}'` };
    const item = (parts: JsonObject): JsonObject => ({ type: 'collabAgentToolCall', id: run.callId, tool: 'spawnAgent', senderThreadId: this.parentId, prompt: request.message, reasoningEffort: request.reasoningEffort ?? 'medium', ...parts });
    const started = [item({ status: 'inProgress', receiverThreadIds: [], model: request.model ?? '', agentsStates: {} })];
    try {
      const { forkContext, model, reasoningEffort } = request;
      const wanted = { ...(model === undefined ? {} : { model }), ...(reasoningEffort === undefined ? {} : { reasoningEffort }) };
      const child = await this.host.spawn(this.parentId, { role: role === '' ? null : role, forkContext, ...wanted });
      this.watch(child);
      this.afterCall(run.callId, () => child.session.submit(request.message));
      const done = item({ status: 'completed', receiverThreadIds: [child.info.id], model: child.info.model, agentsStates: { [child.info.id]: { status: 'pendingInit', message: null } } });
      return { ok: true, value: { agent_id: child.info.id, nickname: child.info.agent?.nickname ?? null }, started, items: [done] };
    } catch (error) {
      const failed = item({ status: 'failed', receiverThreadIds: [], model: request.model ?? '', agentsStates: {} });
      return { ok: false, error: `collab spawn failed: ${messageOf(error)}`, started, items: [failed] };
    }
  }

  async wait(targets: readonly string[], timeoutMs: number, run: AgentRun): Promise<AgentAnswer<{ status: Record<string, AgentStatus>; timed_out: boolean }>> {
    const watches = targets.map((id) => [id, this.watches.get(id)] as const);
    const known = watches.flatMap(([, watch]) => (watch === undefined ? [] : [watch]));
    const isSettled = known.length < watches.length || known.some((watch) => watch.isFinal);
    if (!isSettled) await firstOf(known, timeoutMs, run.signal);
    const final = watches.filter(([, watch]) => watch === undefined || watch.isFinal);
    const status = Object.fromEntries(final.map(([id, watch]) => [id, watch?.status ?? 'not_found'] as const));
    return { ok: true, value: { status, timed_out: final.length === 0 } };
  }

  async sendInput(target: string, message: string, interrupt: boolean): Promise<AgentAnswer<{ submission_id: string }>> {
    const child = this.host.find(target);
    if (child === undefined) return notFound(target);
    try {
      if (interrupt && child.session.state.turn !== null) await child.session.interrupt();
      const { promptId } = await child.session.submit(message);
      return { ok: true, value: { submission_id: promptId } };
    } catch (error) {
      return { ok: false, error: messageOf(error) };
    }
  }

  async close(target: string): Promise<AgentAnswer<{ previous_status: AgentStatus }>> {
    const watch = this.watches.get(target);
    if (watch === undefined) return notFound(target);
    const previous = watch.status;
    watch.shutDown();
    await this.host.close(target);
    return { ok: true, value: { previous_status: previous } };
  }

  async resume(id: string): Promise<AgentAnswer<{ status: AgentStatus }>> {
    try {
      const child = this.host.find(id) ?? (await this.host.reload(id, this.parentId));
      return { ok: true, value: { status: this.watch(child).status } };
    } catch (error) {
      return error instanceof HostError && error.code === 'not-found' ? notFound(id) : { ok: false, error: messageOf(error) };
    }
  }

  /** Codex's own types of agents, and those that the configuration names as `[agents.NAME]`. */
  private isRole(role: string): boolean {
    const own = this.host.find(this.parentId)?.config.effective['agents'];
    return ['', 'default', 'worker', 'explorer'].includes(role) || (isObject(own) && isObject(own[role]));
  }

  /** An agent begins when its parent has the answer of the call that spawned it: so the parent's log tells of it first. */
  private afterCall(callId: string, begin: () => Promise<unknown>): void {
    const parent = this.host.find(this.parentId);
    const waiting = parent?.session.records$.subscribe(({ facts }) => {
      if (!facts.some((fact) => (fact.type === 'tool.finished' || fact.type === 'tool.interrupted') && fact.callId === callId)) return;
      waiting?.unsubscribe();
      // A parent that closes at this moment closes its agents too: then there is nobody to begin.
      begin().catch(() => undefined);
    });
  }

  /** The parent hears of each end of its agent once; while it ends itself, of those alone that it cuts off with it. */
  private watch(child: HostedThread): AgentWatch {
    const known = this.watches.get(child.info.id);
    if (known !== undefined && known.status !== 'shutdown') return known;
    const watch = new AgentWatch(child.session, (status) => {
      if (!this.host.mayHear(this.parentId, status)) return;
      const told = JSON.stringify({ agent_path: child.info.id, status });
      this.host.find(this.parentId)?.session.reportAgent(child.info.id, `<subagent_notification>\n${told}\n</subagent_notification>`);
    });
    this.watches.set(child.info.id, watch);
    return watch;
  }
}

/** What an agent that knows its parent's conversation is given of it: what was said, without the calls. */
export const spokenItems = (items: readonly ResponseItem[]): ResponseItem[] => items.filter((item) => item.type === 'message');

const notFound = (id: string): { ok: false; error: string } => ({ ok: false, error: `agent with id ${id} not found` });
const messageOf = (error: unknown): string => (error instanceof HostError || error instanceof Error ? error.message : String(error));

function firstOf(watches: readonly AgentWatch[], timeoutMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeoutMs);
  signal.addEventListener('abort', () => resolve(), { once: true });
  for (const watch of watches) void watch.ended().then(() => resolve());
  return promise.finally(() => clearTimeout(timer));
}
