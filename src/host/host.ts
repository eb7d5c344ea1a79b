import path from 'node:path';
import type { Goal } from '../../machines/index.ts';
import { putAway, takeBack } from './archive.ts';
import { Agents, spokenItems, type SpawnRequest } from './agents.ts';
import { findRollout, refuseArchived, sessionAt } from './find-rollouts.ts';
import { forkSource } from './fork-source.ts';
import { goalOf } from './goal-of.ts';
import { HostError, noRollout } from './host-error.ts';
import { inheritManner, keepPermissions, namesInstructions } from './kept-settings.ts';
import { nickname } from './nicknames.ts';
import { openImported, openNew, openStored, type Beginning, type HostedThread, type OpenRequest, type ResumeRequest, type Surroundings } from './open-session.ts';
import { policyOf } from './policies.ts';
import { readSessionConfig, recordedHooks, type SessionConfig } from './session-config.ts';
import { readHead, readStored, type SessionHead, type StoredSession } from './stored-session.ts';
import { depthOf, type ThreadInfo } from './thread-info.ts';
import { ThreadNames } from './thread-names.ts';
import { takeStoredQueue, threadQueue, type ThreadQueue } from './thread-queue.ts';

/** L6: what one process holds at most. */
export type HostLimits = {
  /** Sessions that are loaded at once. */
  sessions: number;
  /** Agents that live at once below one session that a user started, where `agents.max_threads` does not say. As Codex has it. */
  agents: number;
  /** Generations of agents below a session that a user started, where `agents.max_depth` does not say. As Codex has it. */
  agentDepth: number;
  /** Sessions that are closed at the same time when all are. */
  closesAtOnce: number;
};
const defaultLimits: HostLimits = { sessions: 10_000, agents: 6, agentDepth: 1, closesAtOnce: 32 };

export type HostOptions = Omit<Surroundings, 'agents'> & {
  /** Hears of each session that is loaded, before anything happens in it. Must not throw. */
  onThread: (thread: HostedThread, how: 'started' | 'resumed' | 'forked' | 'spawned') => void;
  onClosed: (info: ThreadInfo) => void;
  /** Hears that a session stopped with a fault, before it is closed: it can be loaded again from its log. Must not throw. */
  onFault?: (info: ThreadInfo, fault: string) => void;
  limits?: Partial<HostLimits>;
};

/** The sessions of one Codex home, as one process runs them. */
export class Host {
  readonly codexHome: string;
  private readonly options: HostOptions;
  private readonly limits: HostLimits;
  private readonly threads = new Map<string, HostedThread>();
  /** Sessions that end, and whether they still hear of the agents that this cuts off. */
  private readonly closing = new Map<string, { hears: boolean }>();
  private readonly opening = new Map<string, Promise<HostedThread>>();
  private readonly names: ThreadNames;
  private spawned = 0;

  constructor(options: HostOptions) {
    this.options = options;
    this.codexHome = options.codexHome;
    this.names = new ThreadNames(options.codexHome);
    this.limits = { ...defaultLimits, ...options.limits };
  }

  find(id: string): HostedThread | undefined {
    return this.threads.get(id);
  }

  loaded(): HostedThread[] {
    return [...this.threads.values()];
  }

  /** Starts a session. Throws HostError where it cannot. */
  async start(request: OpenRequest, source: 'startup' | 'clear' = 'startup'): Promise<HostedThread> {
    this.refuseIfFull();
    return this.keep(await openNew(this.around(), request, { source }), 'started');
  }

  /** Loads a session from its log, or from a rollout that Codex wrote. One that is loaded already is given back. */
  resume(id: string, request: ResumeRequest): Promise<HostedThread> {
    const loaded = this.threads.get(id);
    if (loaded !== undefined && loaded.session.state.fault === null) return Promise.resolve(loaded);
    const opening = this.opening.get(id) ?? this.close(id).then(() => this.load(id, request)).finally(() => this.opening.delete(id));
    this.opening.set(id, opening);
    return opening;
  }

  /** Starts a session with the conversation of another one, up to a turn where `before` says so: the ordinal of the rollout's line that begins the first turn that is left out. `keepsSettings`: with its permissions too, as far as the request leaves them open. */
  async fork(id: string, { keepsSettings = false, ...request }: ResumeRequest, before?: number): Promise<HostedThread> {
    this.refuseIfFull();
    const { info, conversation: { settings, preamble, ...conversation }, ...begun } = await forkSource(this.codexHome, id, { loaded: this.threads.get(id), stored: () => this.stored(id), before });
    const begin: Beginning = { source: 'fork', forkedFromId: info.id, ...conversation, ...(namesInstructions(request.overrides) || preamble === undefined ? {} : { preamble }), ...begun };
    const thread = await openNew(this.around(), { ...request, overrides: keepsSettings ? keepPermissions(request.overrides, settings) : request.overrides, cwd: request.cwd ?? info.cwd }, begin);
    const name = this.names.get(info.id);
    if (name !== null && thread.info.rolloutPath !== null) this.names.set(thread.info.id, name);
    return this.keep(thread, 'forked');
  }

  /** The queue of a session, loaded or not. Throws HostError where there is none. */
  queueOf(id: string): Promise<ThreadQueue> {
    return threadQueue(this.codexHome, id, this.threads.get(id)?.session, (text) => this.options.onNotice(id, text));
  }

  /** The goal of a session, loaded or not. Throws HostError where there is no such session, or it cannot have one. */
  goalOf(id: string): Promise<Goal | null> {
    return goalOf(this.codexHome, id, this.threads.get(id));
  }

  /** Ends a session and its agents: its SessionEnd hooks run. Nothing where it is not loaded. `hears`: it is told of the agents that this cuts off. */
  async close(id: string, hears = false): Promise<void> {
    const thread = this.threads.get(id);
    if (thread === undefined) return;
    this.closing.set(id, { hears });
    await Promise.all(this.loaded().filter(({ info }) => info.parentId === id).map(({ info }) => this.close(info.id)));
    await thread.session.close().catch((error: unknown) => this.options.onTrouble('closing a session', error));
    thread.rollout?.close();
    if (this.closing.delete(id) && this.threads.delete(id)) this.options.onClosed(thread.info);
  }

  /** A session whose end its own hooks delay still hears of its agents' ends, as in Codex. */
  async closeAll(): Promise<void> {
    const roots = this.loaded().filter(({ info }) => info.parentId === null || !this.threads.has(info.parentId));
    const next = roots[Symbol.iterator]();
    const work = async (): Promise<void> => { for (const { info, config } of next) await this.close(info.id, config.hooks.handlers.some(({ event }) => event === 'SessionEnd')).catch((error: unknown) => this.options.onTrouble('closing a session', error)); };
    await Promise.all(Array.from({ length: Math.min(this.limits.closesAtOnce, roots.length) }, work));
    await Promise.allSettled([...this.opening.values()].map(async (opening) => this.close((await opening).info.id)));
  }

  /** Ends a session and its loaded agents and moves their rollouts to the archive; gives the ids of those. Throws HostError where there is no rollout. */
  async archive(id: string): Promise<string[]> {
    this.threads.get(id)?.rollout?.create();
    if (findRollout(this.codexHome, id)?.archived !== false) throw noRollout(id);
    const family = [id, ...this.loaded().filter(({ info }) => info.parentId === id).map(({ info }) => info.id)];
    await this.close(id);
    return putAway(this.codexHome, family);
  }

  /** The session whose rollout lies at a path; a relative one is the home's. Throws HostError where there is none. */
  idAt(file: string): Promise<string> {
    return sessionAt(path.resolve(this.codexHome, file));
  }

  nameOf(id: string): string | null {
    return this.names.get(id);
  }

  /** Gives a session a name, loaded or not. Throws HostError where there is none, and where nothing of it is kept. */
  setName(id: string, name: string): void {
    const thread = this.threads.get(id);
    if (thread?.info.rolloutPath === null) throw new HostError('invalid', `ephemeral thread does not support metadata updates: ${id}`);
    thread?.rollout?.create();
    if (findRollout(this.codexHome, id)?.archived !== false) throw noRollout(id);
    this.names.set(id, name);
  }

  /** What a list says of one stored session; `null` where there is none. */
  async head(id: string): Promise<SessionHead | null> {
    const file = findRollout(this.codexHome, id);
    return file === null ? null : readHead(file.path);
  }

  async unarchive(id: string): Promise<void> {
    takeBack(this.codexHome, id);
  }

  /** Reads the configuration again: every loaded session runs its hooks from the next dispatch on as it says now. */
  async reloadHooks(): Promise<void> {
    await Promise.all(this.loaded().map(async (thread) => {
      const { info, session, overrides } = thread;
      const read = readSessionConfig({ codexHome: this.codexHome, cwd: info.cwd, overrides });
      if (!read.ok) { this.options.onTrouble(`reading the configuration of ${info.id} again`, new Error(read.message)); return; }
      thread.config = read.config;
      await session.reloadHooks(recordedHooks(read.config)).catch((error: unknown) => this.options.onTrouble(`giving ${info.id} its new hooks`, error));
    }));
  }

  private async load(id: string, request: ResumeRequest): Promise<HostedThread> {
    this.refuseIfFull();
    const stored = await this.stored(id);
    const open = stored.imported === null ? openStored(this.around(), request, stored.info) : openImported(this.around(), request, { info: stored.info, conversation: stored.imported });
    const thread = this.keep(await open, 'resumed');
    await takeStoredQueue(this.codexHome, thread.session, (text) => this.options.onNotice(id, text));
    return thread;
  }

  private async stored(id: string): Promise<StoredSession> {
    refuseArchived(this.codexHome, id);
    const stored = await readStored(this.codexHome, id);
    if (stored === null) throw noRollout(id);
    return stored;
  }

  private keep(thread: HostedThread, how: Parameters<HostOptions['onThread']>[1]): HostedThread {
    this.threads.set(thread.info.id, thread);
    this.options.onThread(thread, how);
    thread.session.state$.subscribe(({ fault }) => { if (fault !== null) void this.giveUp(thread, fault); });
    return thread;
  }

  private async giveUp({ info }: HostedThread, fault: string): Promise<void> {
    this.options.onFault?.(info, fault);
    await this.close(info.id);
  }

  private around(): Surroundings {
    return { ...this.options, agents: (info, config) => (this.mayRunAgents(info, config) ? this.agentsOf(info) : null) };
  }

  private mayRunAgents(info: ThreadInfo, { config }: SessionConfig): boolean {
    return depthOf(info) < (config.agents?.max_depth ?? this.limits.agentDepth);
  }

  private agentsOf(info: ThreadInfo): Agents {
    return new Agents({
      find: (id) => this.threads.get(id), mayHear: (id, status) => { const closing = this.closing.get(id); return closing === undefined || (closing.hears && status === 'shutdown'); },
      close: (id) => this.close(id),
      spawn: (parentId, request) => this.spawn(parentId, request),
      reload: (id, parentId) => this.reloadAgent(id, parentId),
    }, info.id);
  }

  private async spawn(parentId: string, { role, forkContext, model, reasoningEffort }: SpawnRequest): Promise<HostedThread> {
    const { info, overrides, session: { settings, transcript } } = this.parentOf(parentId);
    const begin = { source: 'startup' as const, ...(forkContext ? { history: spokenItems(transcript.items()) } : {}) };
    const own = { overrides: { ...inheritManner(overrides, settings, reasoningEffort), ...policyOf(settings), model: model ?? settings.model }, agent: { parent: info, nickname: nickname(this.spawned++), role } };
    return this.keep(await openNew(this.around(), { ...own, cwd: settings.cwd, source: 'subAgent', originator: info.originator, ephemeral: info.rolloutPath === null }, begin), 'spawned');
  }

  private async reloadAgent(id: string, parentId: string): Promise<HostedThread> {
    const parent = this.parentOf(parentId);
    const { info } = await this.stored(id);
    if (info.parentId !== parentId) throw new HostError('not-found', `agent with id ${id} not found`);
    const agent = { parent: parent.info, nickname: info.agent?.nickname ?? '', role: info.agent?.role ?? null };
    return this.resume(id, { overrides: parent.overrides, agent });
  }

  private parentOf(id: string): HostedThread {
    const parent = this.threads.get(id);
    if (parent === undefined) throw new HostError('not-loaded', `thread not found: ${id}`);
    if (!this.mayRunAgents(parent.info, parent.config)) throw new HostError('invalid', 'Agent depth limit reached. Solve the task yourself.');
    const living = this.loaded().filter(({ info }) => info.rootId === parent.info.rootId && info.parentId !== null).length;
    const most = parent.config.config.agents?.max_threads ?? this.limits.agents;
    if (living >= most) throw new HostError('invalid', `agent thread limit reached (max ${most})`);
    this.refuseIfFull();
    return parent;
  }

  private refuseIfFull(): void {
    if (this.threads.size >= this.limits.sessions) throw new HostError('invalid', `Cannot load another session: ${this.limits.sessions} are loaded (limit sessions). Archive some.`);
  }
}

