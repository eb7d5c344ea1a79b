import type { Readable, Writable } from 'node:stream';
import { unknownVariant } from '../../hooks/index.ts';
import { Host } from '../../host/host.ts';
import { HostError } from '../../host/host-error.ts';
import type { HostedThread } from '../../host/open-session.ts';
import { SessionRefusal } from '../../runtime/errors.ts';
import { clientApprover, type Asking } from './client-approver.ts';
import { clientUserInput } from './client-user-input.ts';
import { ClientRequests } from './client-requests.ts';
import { experimentalPart } from './experimental.ts';
import { defaultConnectionLimits, type ConnectionLimits } from './limits.ts';
import type { Method } from './method.ts';
import { methods } from './methods/index.ts';
import { Outbox } from './outbox.ts';
import { readLines } from './read-lines.ts';
import { INTERNAL_ERROR, parseMessage, RpcError, type Notification, type RequestId } from './rpc.ts';
import type { Client, Service } from './service.ts';
import { startWarnings } from './start-warnings.ts';
import { ThreadFeed } from './thread-feed.ts';
import { bypassWarning, threadStarted } from './wire-thread.ts';

export type AppServerOptions = {
  codexHome: string;
  /** What hooks and tools see of the environment, and where the folder is that the server was started in. */
  env: Readonly<Record<string, string>>;
  cwd: string;
  input: Readable;
  output: Writable;
  /** Told, in a sentence, of what a client is not told. Must not throw. */
  onTrouble: (sentence: string) => void;
  limits?: Partial<ConnectionLimits>;
};

/** Codex's app-server protocol on one pair of streams: it commands sessions and reports them, and decides nothing. */
export class AppServer {
  private readonly options: AppServerOptions;
  private readonly limits: ConnectionLimits;
  private readonly outbox: Outbox;
  private readonly requests: ClientRequests;
  private readonly feed: ThreadFeed;
  private readonly host: Host;
  private readonly service: Service;
  private readonly overflow = Promise.withResolvers<void>();
  private readonly chains = new Map<string, Promise<void>>();
  private readonly taken = new Set<Promise<void>>();
  private client: Client | null = null;
  private optOut: ReadonlySet<string> = new Set();
  private toldAtStart: ReadonlySet<string> = new Set();
  private answering = 0;
  /** The client has not closed its end: only then it is told what happens. */
  private isListening = true;

  constructor(options: AppServerOptions) {
    this.options = options;
    this.limits = { ...defaultConnectionLimits, ...options.limits };
    this.outbox = new Outbox(options.output, { unreadBytes: this.limits.unreadBytes, onOverflow: () => this.overflow.resolve() });
    this.requests = new ClientRequests((message) => this.outbox.send(message), (question, requestId) => this.feed.takeBack(question, requestId));
    this.feed = new ThreadFeed({ send: (told) => this.tell(told), nameOf: (id) => this.host.nameOf(id), letGo: (id) => this.letGo(id) });
    this.host = this.createHost();
    this.service = {
      host: this.host, feed: this.feed, env: options.env, cwd: options.cwd, client: () => this.client ?? { name: 'unknown', version: '0' },
      initialize: (client) => this.welcome(client), tell: (method, params) => this.tell({ method, params }),
      askAgain: (threadId) => this.requests.askAgain(threadId),
    };
  }

  /** Serves until the client closes its end, then ends every session: SessionEnd hooks run, logs are closed. Never rejects. */
  async serve(): Promise<void> {
    const lines = readLines(this.options.input, this.limits.lineBytes, (line) => this.hear(line));
    await Promise.race([lines, this.overflow.promise]);
    await this.shutDown();
  }

  /** Ends every session. May be called while it serves, and twice. */
  async shutDown(): Promise<void> {
    this.isListening = false;
    this.requests.close();
    this.feed.close();
    await Promise.allSettled(this.taken);
    await this.host.closeAll().catch((error: unknown) => this.trouble('closing the sessions', error));
    await this.outbox.flush();
  }

  private createHost(): Host {
    const { codexHome, env } = this.options;
    const asking: Asking = { requests: this.requests, onAsked: (question) => this.feed.asked(question), onAnswered: (question, refusedItem) => this.feed.answered(question, refusedItem) };
    return new Host({
      codexHome, env, watch: (info) => this.feed.watch(info),
      approver: (info) => clientApprover(info, { ...asking, onItem: (id, turn, item) => this.feed.tellItem(id, turn, item) }),
      askUser: (info) => clientUserInput(info, asking),
      onThread: (thread, how) => this.present(thread, how),
      onClosed: (info) => this.feed.drop(info),
      onFault: (info, fault) => this.feed.stop(info, fault),
      onNotice: (threadId, message) => this.tell({ method: 'warning', params: { threadId, message } }),
      onMcpStatus: (threadId, status) => this.tell({ method: 'mcpServer/startupStatus/updated', params: { threadId, ...status, failureReason: null } }),
      onTrouble: (where, error) => this.trouble(where, error),
    });
  }

  /** A client hears of what is wrong with the configuration once it has its answer, and of a thread's where that differs. */
  private welcome(client: Client): void {
    this.client = client;
    this.optOut = new Set(client.optOut);
    const warnings = startWarnings(this.options.codexHome, this.options.cwd);
    this.toldAtStart = new Set(warnings.map(({ summary }) => summary));
    setImmediate(() => { for (const params of warnings) this.tell({ method: 'configWarning', params }); });
  }

  /** What a client is told of a thread that has just been loaded. A new one is told of once its request is answered. */
  private present(thread: HostedThread, how: 'started' | 'resumed' | 'forked' | 'spawned'): void {
    const { id } = thread.info;
    const warnings = (): void => { for (const message of warningsOf(thread)) this.tell({ method: 'warning', params: { threadId: id, message } }); };
    this.feed.follow(thread, how === 'resumed' && thread.info.parentId === null);
    if (how === 'started') for (const summary of [...thread.config.stack.warnings, ...thread.config.withheld]) if (!this.toldAtStart.has(summary)) this.tell({ method: 'configWarning', params: { summary, details: null } });
    if (how === 'started') setImmediate(() => { warnings(); this.tell(threadStarted(this.feed.wire(thread))); });
    if (how === 'forked') warnings();
    if (how === 'resumed') { warnings(); this.tell(idle(id)); }
    if (how === 'spawned') { this.tell(idle(id)); warnings(); }
  }

  private hear(line: { text: string } | { tooLongBytes: number }): void {
    if ('tooLongBytes' in line) { this.options.onTrouble(`A line of ${line.tooLongBytes} bytes was passed over: lines may have ${this.limits.lineBytes} (limit lineBytes).`); return; }
    const message = parseMessage(line.text);
    if (message === null) { if (line.text.trim() !== '') this.options.onTrouble('A line was passed over: it is no JSON-RPC message.'); return; }
    if (message.kind === 'response') {
      this.requests.answer(message.id, message.error === null ? { kind: 'result', result: message.result } : { kind: 'error', message: message.error.message });
    } else if (message.kind === 'request') {
      const taken = this.take(message).finally(() => this.taken.delete(taken));
      this.taken.add(taken);
    }
  }

  /** Requests on one thread are answered in their order, the others as they come. */
  private async take({ id, method: name, params }: { id: RequestId; method: string; params: unknown }): Promise<void> {
    const found = methods.get(name);
    if (found === undefined) { this.refuse(id, new RpcError(`Invalid request: ${unknownVariant(name, [...methods.keys()])}`)); return; }
    const prepared = this.prepare(name, found, params);
    if (prepared instanceof RpcError) { this.refuse(id, prepared); return; }
    if (this.answering >= this.limits.requestsAtOnce) { this.refuse(id, new RpcError(`Cannot take the request: ${this.limits.requestsAtOnce} are being answered (limit requestsAtOnce)`)); return; }
    this.answering += 1;
    const threadId = found.threadOf(params);
    await this.inTurn(threadId, () => this.answer(id, prepared, threadId));
    this.answering -= 1;
  }

  /** Wrong params are told first, then that it is not the time, then what the client has no right to. */
  private prepare(name: string, method: Method, params: unknown): Answerer | RpcError {
    try {
      const prepared = method.prepare(name, params);
      if ((this.client === null) !== (name === 'initialize')) return new RpcError(this.client === null ? 'Not initialized' : 'Already initialized');
      const experimental = this.client?.isExperimental === false ? experimentalPart(name, params) : null;
      return experimental === null ? prepared : new RpcError(`${experimental} requires experimentalApi capability`);
    } catch (error) {
      return errorOf(error);
    }
  }

  /** Ends the session of a thread that nobody has used for long, behind the requests on it, unless one of them has. */
  private letGo(id: string): void {
    const ended = this.inTurn(id, async () => {
      if (!this.feed.isUnused(id)) return;
      await this.host.close(id);
      this.tell({ method: 'thread/closed', params: { threadId: id } });
    }).finally(() => this.taken.delete(ended));
    this.taken.add(ended);
  }

  private inTurn(threadId: string | null, work: () => Promise<void>): Promise<void> {
    if (threadId === null) return work();
    const done = (this.chains.get(threadId) ?? Promise.resolve()).then(work);
    this.chains.set(threadId, done);
    return done.finally(() => { if (this.chains.get(threadId) === done) this.chains.delete(threadId); });
  }

  private async answer(id: RequestId, run: Answerer, threadId: string | null): Promise<void> {
    const held = threadId === null ? null : this.feed.hold(threadId);
    try {
      const result = await run(this.service);
      this.outbox.send({ id, result });
    } catch (error) {
      this.refuse(id, error);
    } finally {
      held?.done();
    }
  }

  private refuse(id: RequestId, error: unknown): void {
    const { code, message, data } = errorOf(error);
    if (code === INTERNAL_ERROR) this.trouble('answering a request', error);
    this.outbox.send({ error: { code, ...(data === undefined ? {} : { data }), message }, id });
  }

  private tell({ method, params }: Notification): void {
    if (this.client === null || !this.isListening || this.optOut.has(method)) return;
    this.outbox.send({ method, params, emittedAtMs: Date.now() });
  }

  private trouble(where: string, error: unknown): void {
    this.options.onTrouble(`Trouble with ${where}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

type Answerer = ReturnType<Method['prepare']>;

const idle = (threadId: string): Notification => ({ method: 'thread/status/changed', params: { threadId, status: { type: 'idle' } } });

/** What is wrong with the configuration and the hooks of a session, and that they run unreviewed where they do. */
const warningsOf = ({ config }: HostedThread): string[] => [...(config.bypassTrust ? [bypassWarning] : []), ...config.stack.warnings, ...config.withheld, ...config.hooks.warnings];

const errorOf = (error: unknown): RpcError => {
  if (error instanceof RpcError) return error;
  if (error instanceof HostError) return new RpcError(error.message, error.code === 'internal' ? INTERNAL_ERROR : undefined);
  if (error instanceof SessionRefusal) return new RpcError(error.message);
  return new RpcError(error instanceof Error ? error.message : String(error), INTERNAL_ERROR);
};
