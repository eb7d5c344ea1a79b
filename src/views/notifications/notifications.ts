import type { Json, JsonObject } from '../../../machines/index.ts';
import type { HookRunSummary } from '../../hooks/index.ts';
import type { Moment, TurnSoFar } from '../codex/moment.ts';
import { numberOrNull, objectOf, plain, textOf } from '../codex/reading.ts';
import { goalOf } from '../codex/goal.ts';
import { CodexStory, withTimes } from '../codex/story.ts';
import { itemOfReply } from '../codex/thread-item.ts';
import { turnError } from '../codex/turn-error.ts';
import { camelTokens, type Tokens } from '../codex/token-usage.ts';
import type { SessionRecord } from '../record.ts';
import { completedHook, executionMode, startedHook } from './hook-summary.ts';
import type { ModelProgress, Notification, ProgressDelta } from './notification.ts';
import { responseItemSchema } from '../../../machines/response-item.ts';

/**
 * What the app server of Codex CLI 0.169.0 would tell its clients of a session, in its order. A fold of records; what
 * runs meanwhile comes in as deltas, with the time at which it was heard. Each record is heard once, in order.
 * Nothing about sign-in, rate limits or read state is told.
 */
export class Notifications {
  private readonly story = new CodexStory();
  private readonly startedItems = new Map<string, number>();
  /** Commands may go on after their turn. */
  private readonly runningCommands = new Set<string>();
  private readonly startedHooks = new Map<string, HookRunSummary>();
  /** Parts of summaries that have begun, by item and number. */
  private readonly summaries = new Set<string>();
  private thread = '';
  private contextWindow: number | null = null;
  private failed = false;
  /** What the running turn has made of the files, and the item whose end it is told with. */
  private diff = { text: '', item: '' };
  private turn: TurnSoFar | null = null;

  apply(record: SessionRecord): Notification[] {
    this.thread = record.session;
    if (record.event.type === 'log.opened') this.contextWindow = numberOrNull(objectOf(objectOf(record.event['host'])['rollout'])['contextWindow']);
    return this.story.apply(record).flatMap((moment) => this.told(moment, record.at));
  }

  /** What a delta tells; nothing where the record that follows will tell it. */
  progress(delta: ProgressDelta, atMs: number): Notification[] {
    if (delta.type === 'tool') return this.toolProgress(delta, atMs);
    if (this.story.isCompacting) return [];
    const { turn, event } = delta;
    switch (event.type) {
      case 'itemStarted': return this.replyStarted(turn, event.item, atMs);
      case 'delta': return this.replyDelta(turn, event);
      default: return [];
    }
  }

  /** What is told where the session stopped with a fault, which may be in no record. */
  stopped(message: string, atMs: number): Notification[] {
    const { turn } = this;
    if (turn === null) return [this.status({ type: 'systemError' })];
    const failed = this.told({ type: 'failed', turn: turn.id, failure: { message } }, atMs);
    return [...failed, ...this.turnSettled({ type: 'turnSettled', turn: { ...turn, failure: { message } }, status: 'failed', replaced: false, endedAtMs: atMs })];
  }

  private told(moment: Moment, atMs: number): Notification[] {
    switch (moment.type) {
      case 'turnStarted': return this.turnStarted(moment.turn);
      case 'itemStarted': return this.itemStarted(moment.turn, moment.item, moment.startedAtMs);
      case 'itemCompleted': return this.itemCompleted(moment);
      case 'tokenCount': return moment.counted === null ? [] : [this.tokenUsage(moment.turn, moment.counted)];
      case 'answered': return this.diff.text === '' ? [] : [this.turnDiff(moment.turn)];
      case 'goalUpdated': return [this.tell('thread/goal/updated', { turnId: moment.turn, goal: goalOf(this.thread, moment.goal) })];
      case 'goalCleared': return [this.tell('thread/goal/cleared', {})];
      case 'hook': return this.hook(moment.fact, atMs);
      case 'retrying': return [this.tell('error', { error: turnError({ details: moment.failure.message, ...moment.failure, message: moment.notice, code: 'responseStreamDisconnected' }), willRetry: true, turnId: moment.turn })];
      case 'failed': this.failed = true; return [this.status({ type: 'systemError' }), this.tell('error', { error: turnError(moment.failure), willRetry: false, turnId: moment.turn })];
      case 'warning': return [this.tell('warning', { message: moment.message })];
      case 'turnSettled': return this.turnSettled(moment);
      default: return [];
    }
  }

  private turnStarted(turn: TurnSoFar): Notification[] {
    this.failed = false;
    this.diff = { text: '', item: '' };
    this.turn = turn;
    return [this.status({ type: 'active', activeFlags: [] }), this.tell('turn/started', { turn: wireTurn(turn, { status: 'inProgress', items: [], endedAtMs: null }) })];
  }

  private turnSettled({ turn, status, endedAtMs }: Extract<Moment, { type: 'turnSettled' }>): Notification[] {
    for (const id of this.startedItems.keys()) if (!this.runningCommands.has(id)) this.startedItems.delete(id);
    this.summaries.clear();
    this.turn = null;
    const items = status === 'completed' && turn.lastAnswer !== null ? [turn.lastAnswer] : [];
    const completed = this.tell('turn/completed', { turn: wireTurn(turn, { status, items, endedAtMs }) });
    return this.failed ? [completed] : [this.status({ type: 'idle' }), completed];
  }

  private itemStarted(turn: string, item: JsonObject, startedAtMs: number): Notification[] {
    const id = textOf(item['id']);
    if (this.startedItems.has(id)) return [];
    this.startedItems.set(id, startedAtMs);
    if (item['type'] === 'commandExecution') this.runningCommands.add(id);
    return [this.tell('item/started', { item: withTimes(item, startedAtMs, null), turnId: turn, startedAtMs })];
  }

  private itemCompleted({ turn, item, startedAtMs, completedAtMs }: Extract<Moment, { type: 'itemCompleted' }>): Notification[] {
    const started = this.startedItems.get(textOf(item['id'])) ?? startedAtMs;
    const before = this.itemStarted(turn, unfinished(item), started);
    this.runningCommands.delete(textOf(item['id']));
    const ended = this.tell('item/completed', { item: withTimes(item, started, completedAtMs), turnId: turn, contentTokenCount: null, completedAtMs });
    const changes = this.diff.item !== '' && this.diff.item === item['id'];
    this.diff.item = changes ? '' : this.diff.item;
    return [...before, ended, ...(changes ? [this.turnDiff(turn)] : [])];
  }

  private hook(fact: Extract<Moment, { type: 'hook' }>['fact'], atMs: number): Notification[] {
    const { turn, run } = fact;
    if (fact.type === 'hook.started') {
      const summary = startedHook(fact, atMs);
      this.startedHooks.set(run.id, summary);
      return [this.tell('hook/started', { turnId: turn, run: plain(summary) })];
    }
    const started = this.startedHooks.get(run.id);
    this.startedHooks.delete(run.id);
    if (executionMode(run) === 'async') return [];
    return [this.tell('hook/completed', { turnId: turn, run: plain(completedHook(fact.run, started, atMs)) })];
  }

  private replyStarted(turn: string, item: { type: string; [key: string]: unknown }, atMs: number): Notification[] {
    const parsed = responseItemSchema.safeParse(item);
    const id = textOf(item['id']);
    if (!parsed.success || id === '') return [];
    const told = itemOfReply(id, parsed.data);
    return told === null ? [] : this.itemStarted(turn, told, atMs);
  }

  private replyDelta(turn: string, { kind, itemId, part = 0, text }: Extract<ModelProgress, { type: 'delta' }>): Notification[] {
    const of = { turnId: turn, itemId };
    if (kind === 'text') return [this.tell('item/agentMessage/delta', { ...of, delta: text })];
    if (kind === 'reasoning') return [this.tell('item/reasoning/textDelta', { ...of, delta: text, contentIndex: part })];
    const key = `${itemId} ${part}`;
    const first = this.summaries.has(key) ? [] : [this.tell('item/reasoning/summaryPartAdded', { ...of, summaryIndex: part })];
    this.summaries.add(key);
    return [...first, this.tell('item/reasoning/summaryTextDelta', { ...of, delta: text, summaryIndex: part })];
  }

  private toolProgress({ turn, progress }: Extract<ProgressDelta, { type: 'tool' }>, atMs: number): Notification[] {
    switch (progress.type) {
      case 'itemStarted': return this.itemStarted(turn, progress.item, atMs);
      case 'outputDelta': return [this.tell('item/commandExecution/outputDelta', { turnId: turn, itemId: progress.itemId, delta: progress.text })];
      case 'terminalInteraction': { const { type: _type, ...interaction } = progress; return [this.tell('item/commandExecution/terminalInteraction', { turnId: turn, ...interaction })]; }
      case 'turnDiff': this.diff = { text: progress.diff, item: progress.itemId }; return [];
    }
  }

  private turnDiff(turn: string): Notification {
    return this.tell('turn/diff/updated', { turnId: turn, diff: this.diff.text });
  }

  /** What a client that joins is told of the tokens so far; `null` before anything was counted. */
  tokensSoFar(): Notification | null {
    const { tokens } = this.story;
    return tokens === null ? null : this.tokenUsage(tokens.turn, tokens);
  }

  private tokenUsage(turn: string, { last, total }: { last: Tokens; total: Tokens }): Notification {
    return this.tell('thread/tokenUsage/updated', { turnId: turn, tokenUsage: { total: camelTokens(total), last: camelTokens(last), modelContextWindow: this.contextWindow } });
  }

  private status(status: JsonObject): Notification {
    return this.tell('thread/status/changed', { status });
  }

  private tell(method: string, params: { [key: string]: Json }): Notification {
    return { method, params: { threadId: this.thread, ...params } };
  }
}

const wireTurn = (turn: TurnSoFar, { status, items, endedAtMs }: { status: string; items: JsonObject[]; endedAtMs: number | null }): JsonObject => ({
  id: turn.id, rootTurnId: turn.root, items, itemsView: items.length === 0 ? 'notLoaded' : 'summary', status, error: status === 'failed' && turn.failure !== null ? turnError(turn.failure) : null,
  startedAt: Math.floor(turn.startedAtMs / 1000), completedAt: endedAtMs === null ? null : Math.floor(endedAtMs / 1000), durationMs: endedAtMs === null ? null : Math.max(0, endedAtMs - turn.startedAtMs),
});

/** How an item looked when it began, for one that is told only when it has ended. */
const unfinished = (item: JsonObject): JsonObject => {
  if (item['type'] === 'commandExecution') return { ...item, status: 'inProgress', aggregatedOutput: null, exitCode: null, durationMs: null };
  if (item['type'] === 'mcpToolCall') return { ...item, status: 'inProgress', result: null, error: null, durationMs: null };
  return 'status' in item ? { ...item, status: 'inProgress' } : item;
};
