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
  /** What the open questions to the client wait for, one for each. */
  waiting: WaitingFlag[];
  /** Items of questions that were answered with no, one for each: the session waits until the item's end is told. */
  refused: string[];
  turn: string | null;
  /** Questions that were taken back with the turn that runs. */
  takenBack: RequestId[];
  /** What is told once the answer that comes first is out; `null` where nothing is held. */
  held: Notification[] | null;
};

/** What clients see a thread wait for. */
type WaitingFlag = 'waitingOnApproval' | 'waitingOnUserInput';
const flagOf = (method: string): WaitingFlag => (method === 'item/tool/requestUserInput' ? 'waitingOnUserInput' : 'waitingOnApproval');
const without = <Value>(list: readonly Value[], one: Value): Value[] => list.filter((_, index) => index !== list.indexOf(one));

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
      status: { type: 'idle' }, waiting: [], refused: [], turn: null, takenBack: [], held: this.answering.has(info.id) ? [] : null,
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
    const line = this.lines.get(id);
    const told = line?.notifications.tokensSoFar() ?? null;
    if (line !== undefined && told !== null) this.tell(line, told);
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
    const line = this.lines.get(info.id);
    for (const told of line?.notifications.stopped(fault, Date.now()) ?? []) if (line !== undefined) this.tell(line, told);
  }

  /** The thread is not loaded any more: clients hear of it before the answer to whatever ended it. */
  drop(info: ThreadInfo): void {
    const line = this.lines.get(info.id);
    line?.subscription?.unsubscribe();
    this.lines.delete(info.id);
    this.unused.forget(info.id);
    if (line === undefined) return;
    release(line, (told) => this.tell(line, told));
    this.tell(line, { method: 'thread/status/changed', params: { threadId: info.id, status: { type: 'notLoaded' } } });
  }

  /** Tells of an item that is in question before its tool has run. */
  tellItem(threadId: string, turnId: string, item: JsonObject): void {
    const line = this.lines.get(threadId);
    const callId = typeof item['id'] === 'string' ? item['id'] : '';
    if (line === undefined) return;
    for (const told of line.notifications.progress({ type: 'tool', turn: turnId, callId, progress: { type: 'itemStarted', item } }, Date.now())) this.tell(line, told);
  }

  /** A question to the client begins. */
  asked({ threadId, method }: Pick<ClientQuestion, 'threadId' | 'method'>): void {
    const line = this.lines.get(threadId);
    if (line !== undefined) this.wait(line, threadId, [...line.waiting, flagOf(method)]);
  }

  /** A question is answered. `refusedItem`: the item whose end is told before the session is seen to go on. */
  answered({ threadId, method }: Pick<ClientQuestion, 'threadId' | 'method'>, refusedItem: string | null): void {
    const line = this.lines.get(threadId);
    if (line === undefined) return;
    if (refusedItem === null) this.wait(line, threadId, without(line.waiting, flagOf(method)));
    else line.refused.push(refusedItem);
  }

  /** A question is no more, because its turn ends: clients hear of that end first. */
  takeBack({ threadId, turnId, method }: ClientQuestion, requestId: RequestId): void {
    const line = this.lines.get(threadId);
    if (line === undefined) return;
    line.waiting = without(line.waiting, flagOf(method));
    line.takenBack.push(requestId);
    if (line.turn !== turnId) this.tellTakenBack(line, threadId);
  }

  private wait(line: Line, threadId: string, waiting: WaitingFlag[]): void {
    const [before, activeFlags] = [[...new Set(line.waiting)], [...new Set(waiting)]];
    line.waiting = waiting;
    if (before.length !== activeFlags.length) this.tell(line, { method: 'thread/status/changed', params: { threadId, status: { type: 'active', activeFlags } } });
  }

  private tellTakenBack(line: Line, threadId: string): void {
    for (const requestId of line.takenBack.splice(0)) this.tell(line, { method: 'serverRequest/resolved', params: { threadId, requestId } });
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
        if (line !== undefined) release(line, (told) => this.tell(line, told));
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
    this.afterTelling(line, told);
  }

  private itemEnded(line: Line, threadId: string, id: string): void {
    if (!line.refused.includes(id)) return;
    line.refused = without(line.refused, id);
    this.wait(line, threadId, without(line.waiting, 'waitingOnApproval'));
  }

  private afterTelling(line: Line, { method, params }: Notification): void {
    const threadId = textOf(params['threadId']);
    if (method === 'turn/started') line.turn = textOf(objectOf(params['turn'])['id']);
    if (method === 'item/completed') this.itemEnded(line, threadId, textOf(objectOf(params['item'])['id']));
    if (method !== 'turn/completed') return;
    line.turn = null;
    this.tellTakenBack(line, threadId);
  }
}

/** Tells what was kept back, and keeps nothing back from then on. */
const release = (line: Line, tell: (told: Notification) => void): void => {
  const { held } = line;
  line.held = null;
  for (const told of held ?? []) tell(told);
};

/** Hooks outside of any turn carry an id that Codex makes up for itself. */
const withTurn = (told: Notification): Notification =>
  told.method.startsWith('hook/') && told.params['turnId'] === null ? { ...told, params: { ...told.params, turnId: 'auto-compact-0' } } : told;
