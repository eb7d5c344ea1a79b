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
import { wireThread } from './wire-thread.ts';

/** What one client is told of one thread, and what has to be known to tell it. */
type Line = {
  notifications: Notifications;
  subscription: Subscription | null;
  isSubscribed: boolean;
  preview: string;
  updatedAtMs: number;
  status: JsonObject;
  /** Turns of prompts that wait in the queue. */
  queued: Set<string>;
  /** What the open questions to the client wait for, one for each. */
  waiting: WaitingFlag[];
  /** Items of questions that were answered with no: the session waits until the item's end is told. */
  refused: Set<string>;
  turn: string | null;
  /** Questions that were taken back with the turn that runs. */
  takenBack: RequestId[];
  /** What is told once the answer that comes first is out; `null` where nothing is held. */
  held: Notification[] | null;
};

/** What clients see a thread wait for. */
type WaitingFlag = 'waitingOnApproval' | 'waitingOnUserInput';
const flagOf = (method: string): WaitingFlag => (method === 'item/tool/requestUserInput' ? 'waitingOnUserInput' : 'waitingOnApproval');
const without = (flags: readonly WaitingFlag[], one: WaitingFlag): WaitingFlag[] => flags.filter((_, index) => index !== flags.indexOf(one));

/** Subscribes one client to threads. It hears records and deltas, and tells them as Codex does; it changes nothing. */
export class ThreadFeed {
  private readonly send: (notification: Notification) => void;
  private readonly nameOf: (id: string) => string | null;
  private readonly lines = new Map<string, Line>();
  /** Threads that are not loaded, or were not, when a request on them began that is being answered. */
  private readonly answering = new Set<string>();

  constructor(send: (notification: Notification) => void, nameOf: (id: string) => string | null) {
    this.send = send;
    this.nameOf = nameOf;
  }

  /** Hears the records of a session that is being opened. */
  watch(info: ThreadInfo): ThreadWatch {
    const line: Line = {
      notifications: new Notifications(), subscription: null, isSubscribed: true, preview: info.preview ?? '', queued: new Set(), updatedAtMs: info.createdAtMs,
      status: { type: 'idle' }, waiting: [], refused: new Set(), turn: null, takenBack: [], held: this.answering.has(info.id) ? [] : null,
    };
    this.lines.set(info.id, line);
    return {
      past: (record) => { this.note(line, record); line.notifications.apply(record); },
      view: (record) => { this.note(line, record); for (const told of [...queueStart(line, record), ...line.notifications.apply(record), ...queueChange(line, record)]) this.tell(line, told); },
    };
  }

  /** Hears what a loaded session tells while things run. */
  follow({ info, session }: HostedThread): void {
    const line = this.lines.get(info.id);
    if (line === undefined) return;
    line.subscription = session.deltas$.subscribe((delta: Delta) => { for (const told of line.notifications.progress(delta, Date.now())) this.tell(line, told); });
  }

  /** A client that had left is told how the thread stands. */
  resubscribe({ info }: HostedThread): void {
    const line = this.lines.get(info.id);
    if (line === undefined) return;
    const hadLeft = !line.isSubscribed;
    line.isSubscribed = true;
    if (hadLeft) this.tell(line, { method: 'thread/status/changed', params: { threadId: info.id, status: line.status } });
  }

  /** Tells the tokens so far. */
  tellTokens(id: string): void {
    const line = this.lines.get(id);
    const told = line?.notifications.tokensSoFar() ?? null;
    if (line !== undefined && told !== null) this.tell(line, told);
  }

  /** How a thread stands, for a client that takes it up: told before whatever it has done since. */
  tellStanding({ info, session }: HostedThread, withTokens: boolean): void {
    const line = this.lines.get(info.id);
    if (line === undefined) return;
    const goal = session.goal.current;
    const tokens = withTokens ? line.notifications.tokensSoFar() : null;
    const holding = this.hold(info.id);
    const since = line.held?.splice(0) ?? [];
    if (tokens !== null) this.tell(line, tokens);
    this.tell(line, goal === null ? { method: 'thread/goal/cleared', params: { threadId: info.id } } : { method: 'thread/goal/updated', params: { threadId: info.id, turnId: null, goal: goalOf(info.id, goal) } });
    line.held?.push(...since);
    setImmediate(holding.done);
  }

  /** False where the client was not subscribed. */
  unsubscribe(id: string): boolean {
    const line = this.lines.get(id);
    if (line?.isSubscribed !== true) return false;
    line.isSubscribed = false;
    return true;
  }

  /** The session of a thread stopped with a fault: its running turn has failed. */
  stop(info: ThreadInfo, fault: string): void {
    const line = this.lines.get(info.id);
    for (const told of line?.notifications.stopped(fault, Date.now()) ?? []) if (line !== undefined) this.tell(line, told);
  }

  /** The thread is not loaded any more. */
  drop(info: ThreadInfo): void {
    const line = this.lines.get(info.id);
    line?.subscription?.unsubscribe();
    this.lines.delete(info.id);
    if (line?.isSubscribed !== true) return;
    const told = { method: 'thread/status/changed', params: { threadId: info.id, status: { type: 'notLoaded' } } };
    if (line.held === null) this.send(told);
    else line.held.push(told);
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
    else line.refused.add(refusedItem);
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
        if (line === undefined) return;
        const { held } = line;
        line.held = null;
        for (const told of held ?? []) this.tell(line, told);
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
    const { status } = told.params;
    if (told.method === 'thread/status/changed' && typeof status === 'object' && status !== null && !Array.isArray(status)) line.status = status;
    if (line.isSubscribed) {
      if (line.held !== null) line.held.push(told);
      else this.send(told);
    }
    this.afterTelling(line, told);
  }

  private afterTelling(line: Line, { method, params }: Notification): void {
    const threadId = textOf(params['threadId']);
    if (method === 'turn/started') line.turn = textOf(objectOf(params['turn'])['id']);
    if (method === 'item/completed' && line.refused.delete(textOf(objectOf(params['item'])['id']))) this.wait(line, threadId, without(line.waiting, 'waitingOnApproval'));
    if (method !== 'turn/completed') return;
    line.turn = null;
    this.tellTakenBack(line, threadId);
  }
}

/** Hooks outside of any turn carry an id that Codex makes up for itself. */
const withTurn = (told: Notification): Notification =>
  told.method.startsWith('hook/') && told.params['turnId'] === null ? { ...told, params: { ...told.params, turnId: 'auto-compact-0' } } : told;

/** The queue of a thread has changed: clients ask for it anew. */
const queueChange = (line: Line, { session, event, facts }: SessionRecord): Notification[] => {
  for (const fact of facts) if (fact.type === 'prompt.queued' && event.type === 'prompt.queued') line.queued.add(fact.turn);
  const startsAtOnce = facts.some((fact) => fact.type === 'turn.started');
  const hasChanged = event.type === 'queue.arranged' || (!startsAtOnce && facts.some((fact) => fact.type === 'prompt.queued'));
  return hasChanged ? [queueChanged(session)] : [];
};

/** A prompt leaves the queue before its turn is told of; on an idle session it has been there for a moment. */
const queueStart = (line: Line, { session, event, facts }: SessionRecord): Notification[] => facts.flatMap((fact) => {
  if (fact.type !== 'turn.started') return [];
  if (event.type === 'prompt.queued' && event['turn'] === fact.turn) return [queueChanged(session), queueChanged(session)];
  return line.queued.delete(fact.turn) ? [queueChanged(session)] : [];
});

const queueChanged = (threadId: string): Notification => ({ method: 'thread/queue/changed', params: { threadId } });
