import type { Subscription } from 'rxjs';
import { promptText, type Json, type JsonObject } from '../../../machines/index.ts';
import type { HostedThread, ThreadWatch } from '../../host/open-session.ts';
import type { ThreadInfo } from '../../host/thread-info.ts';
import type { Delta } from '../../runtime/ports.ts';
import { goalOf } from '../../views/codex/goal.ts';
import { Notifications, type SessionRecord } from '../../views/index.ts';
import { objectOf, textOf } from '../../views/codex/reading.ts';
import type { Notification, RequestId } from './rpc.ts';
import type { ClientQuestion } from './client-requests.ts';
import { OpenQuestions } from './open-questions.ts';
import { queueChange, queueStart, type QueueLine } from './queue-changes.ts';
import { defaultUnloadDelaySecs, UnusedThreads } from './unused-threads.ts';
import { wireThread } from './wire-thread.ts';

/** What one client is told of one thread, and what has to be known to tell it. */
type Line = QueueLine & {
  notifications: Notifications;
  subscription: Subscription | null;
  isSubscribed: boolean;
  /** How long it stays loaded when nobody listens and nothing goes on. */
  unloadDelayMs: number;
  preview: string;
  updatedAtMs: number;
  status: JsonObject;
  questions: OpenQuestions;
  /** What is told once the answer that comes first is out; `null` where nothing is held. */
  held: Notification[] | null;
};

/** Subscribes one client to threads. It hears records and deltas, and tells them as Codex does; it changes nothing. */
export class ThreadFeed {
  private readonly send: (notification: Notification) => void;
  private readonly nameOf: (id: string) => string | null;
  private readonly lines = new Map<string, Line>();
  private readonly unused: UnusedThreads;
  /** Threads that are not loaded, or were not, when a request on them began that is being answered. */
  private readonly answering = new Set<string>();

  /** `letGo`: nobody has listened to a thread for as long as it may stay loaded without. Must not throw. */
  constructor({ send, nameOf, letGo }: { send: (notification: Notification) => void; nameOf: (id: string) => string | null; letGo: (id: string) => void }) {
    this.send = send;
    this.nameOf = nameOf;
    this.unused = new UnusedThreads(letGo);
  }

  /** Hears the records of a session that is being opened. */
  watch(info: ThreadInfo): ThreadWatch {
    const line: Line = {
      notifications: new Notifications(), subscription: null, isSubscribed: true, unloadDelayMs: 0, preview: info.preview ?? '', isRestoring: false, queued: new Set(), updatedAtMs: info.createdAtMs,
      status: { type: 'idle' }, questions: new OpenQuestions(info.id), held: this.answering.has(info.id) ? [] : null,
    };
    this.lines.set(info.id, line);
    return {
      past: (record) => { this.note(line, record); line.notifications.apply(record); },
      view: (record) => { this.note(line, record); for (const told of [...line.notifications.apply(record).flatMap((one) => [...queueStart(line, record, one), one]), ...queueChange(line, record)]) this.tell(line, told); },
    };
  }

  /** Hears what a loaded session tells while things run. */
  follow({ info, session, config: { config } }: HostedThread, isRestoring: boolean): void {
    const line = this.lines.get(info.id);
    if (line === undefined) return;
    line.isRestoring = isRestoring;
    line.unloadDelayMs = (config.thread_unload_delay_secs ?? defaultUnloadDelaySecs) * 1000;
    line.subscription = session.deltas$.subscribe((delta: Delta) => { for (const told of line.notifications.progress(delta, Date.now())) this.tell(line, told); });
  }

  /** The client that had left listens again. */
  resubscribe({ info }: HostedThread): void {
    const line = this.lines.get(info.id);
    if (line === undefined) return;
    line.isSubscribed = true;
    line.isRestoring = false;
    this.noteUse(info.id, line);
  }

  /** Tells the tokens so far, of the turn in which they were counted last. */
  tellTokens(id: string): void {
    this.tellOf(id, (line) => line.notifications.tokensSoFar() ?? []);
  }

  /**
   * How a thread stands, for a client that takes it up: told before whatever it has done since. `tokens`: they are told
   * too, of this turn or of the one in which they were counted last; `null`: they are not.
   */
  tellStanding({ info, session }: HostedThread, tokens: { turnId?: string | undefined } | null): void {
    const line = this.lines.get(info.id);
    if (line === undefined) return;
    const goal = session.goal.current;
    const counted = tokens === null ? null : line.notifications.tokensSoFar();
    const holding = this.hold(info.id);
    const since = line.held?.splice(0) ?? [];
    if (counted !== null) this.tell(line, tokens?.turnId === undefined ? counted : { ...counted, params: { ...counted.params, turnId: tokens.turnId } });
    this.tell(line, goal === null ? { method: 'thread/goal/cleared', params: { threadId: info.id } } : { method: 'thread/goal/updated', params: { threadId: info.id, turnId: null, goal: goalOf(info.id, goal) } });
    line.held?.push(...since);
    setImmediate(holding.done);
  }

  /** False where the client was not subscribed. */
  unsubscribe(id: string): boolean {
    const line = this.lines.get(id);
    if (line?.isSubscribed !== true) return false;
    line.isSubscribed = false;
    this.noteUse(id, line);
    return true;
  }

  /** Nobody listens to the thread, and nothing goes on in it. */
  isUnused(id: string): boolean {
    const line = this.lines.get(id);
    return line !== undefined && !line.isSubscribed && line.status['type'] !== 'active';
  }

  /** Lets no thread go any more. */
  close(): void {
    this.unused.close();
  }

  private noteUse(id: string, line: Line): void {
    this.unused.note(id, this.isUnused(id), line.unloadDelayMs);
  }

  /** The session of a thread stopped with a fault: its running turn has failed. */
  stop(info: ThreadInfo, fault: string): void {
    this.tellOf(info.id, (line) => line.notifications.stopped(fault, Date.now()));
  }

  /** The thread is not loaded any more: clients hear of it before the answer to whatever ended it. */
  drop(info: ThreadInfo): void {
    const line = this.lines.get(info.id);
    line?.subscription?.unsubscribe();
    this.lines.delete(info.id);
    this.unused.forget(info.id);
    if (line === undefined) return;
    this.release(line);
    this.tell(line, { method: 'thread/status/changed', params: { threadId: info.id, status: { type: 'notLoaded' } } });
  }

  /** Tells of an item that is in question before its tool has run. */
  tellItem(threadId: string, turnId: string, item: JsonObject): void {
    const progress = { type: 'itemStarted' as const, item };
    this.tellOf(threadId, (line) => line.notifications.progress({ type: 'tool', turn: turnId, callId: textOf(item['id']), progress }, Date.now()));
  }

  /** A question to the client begins. */
  asked(question: Pick<ClientQuestion, 'threadId' | 'method'>): void {
    this.tellOf(question.threadId, (line) => line.questions.asked(question));
  }

  /** A question is answered. `refusedItem`: the item whose end is told before the session is seen to go on. */
  answered(question: Pick<ClientQuestion, 'threadId' | 'method'>, refusedItem: string | null): void {
    this.tellOf(question.threadId, (line) => line.questions.answered(question, refusedItem));
  }

  /** A question is no more, because its turn ends: clients hear of that end first. */
  takeBack(question: ClientQuestion, requestId: RequestId): void {
    this.tellOf(question.threadId, (line) => line.questions.takeBack(question, requestId));
  }

  /** Keeps back what is told of a thread until `done`: an answer to a request comes before what it causes. */
  hold(threadId: string): { done: () => void } {
    const known = this.lines.get(threadId);
    if (known === undefined) this.answering.add(threadId);
    else if (known.held !== null) return { done: () => undefined };
    else known.held = [];
    return {
      done: () => {
        this.answering.delete(threadId);
        const line = known ?? this.lines.get(threadId);
        if (line !== undefined) this.release(line);
      },
    };
  }

  /** The thread as clients see it now. */
  wire({ info }: HostedThread, turns: Json[] = []): JsonObject {
    const line = this.lines.get(info.id);
    return wireThread(info, { status: line?.status ?? { type: 'idle' }, name: this.nameOf(info.id), preview: info.rolloutPath === null ? '' : line?.preview ?? '', updatedAtMs: line?.updatedAtMs ?? info.createdAtMs, turns });
  }

  private note(line: Line, { at, facts, event }: SessionRecord): void {
    if (event.type !== 'log.opened') line.updatedAtMs = at;
    if (line.preview !== '') return;
    for (const fact of facts) {
      if (fact.type === 'prompt.accepted' && line.preview === '') line.preview = promptText(fact.prompt).trim();
      if (fact.type === 'goal.updated' && line.preview === '') line.preview = fact.goal.objective;
    }
  }

  private tellOf(threadId: string, tell: (line: Line) => Notification | Notification[]): void {
    const line = this.lines.get(threadId);
    if (line !== undefined) for (const told of [tell(line)].flat()) this.tell(line, told);
  }

  private tell(line: Line, notification: Notification): void {
    const told = withTurn(notification);
    const isStatus = told.method === 'thread/status/changed';
    if (isStatus) {
      line.status = objectOf(told.params['status']);
      this.noteUse(textOf(told.params['threadId']), line);
    }
    // How a thread stands is told to whoever has left it, too.
    if (line.isSubscribed || isStatus) {
      if (line.held !== null) line.held.push(told);
      else this.send(told);
    }
    for (const next of line.questions.heard(told)) this.tell(line, next);
  }

  /** Tells what was kept back, and keeps nothing back from then on. */
  private release(line: Line): void {
    const { held } = line;
    line.held = null;
    for (const told of held ?? []) this.send(told);
  }
}

/** Hooks outside of any turn carry an id that Codex makes up for itself. */
const withTurn = (told: Notification): Notification =>
  told.method.startsWith('hook/') && told.params['turnId'] === null ? { ...told, params: { ...told.params, turnId: 'auto-compact-0' } } : told;
