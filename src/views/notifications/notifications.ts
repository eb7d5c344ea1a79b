import type { Json, JsonObject, ReplyPart } from '../../../machines/index.ts';
import type { HookRunSummary } from '../../hooks/index.ts';
import type { Moment, TurnSoFar } from '../codex/moment.ts';
import { numberOrNull, objectOf, plain, textOf } from '../codex/reading.ts';
import { goalOf } from '../codex/goal.ts';
import { CodexStory } from '../codex/story.ts';
import { agentMessageItem, itemsOfReply, planItem, withTimes } from '../codex/thread-item.ts';
import { turnError } from '../codex/turn-error.ts';
import { camelTokens, type Tokens } from '../codex/token-usage.ts';
import type { SessionRecord } from '../record.ts';
import { MessageStream } from './message-stream.ts';
import { completedHook, executionMode, startedHook } from './hook-summary.ts';
import type { ModelProgress, Notification, ProgressDelta } from './notification.ts';
import { OpenItems } from './open-items.ts';
import { responseItemSchema } from '../../../machines/response-item.ts';

/**
 * What the app server of Codex CLI 0.169.0 would tell its clients of a session, in its order. A fold of records; what
 * runs meanwhile comes in as deltas, with the time at which it was heard. Each record is heard once, in order.
 * Nothing about sign-in, rate limits or read state is told.
 */
export class Notifications {
  private readonly story = new CodexStory();
  private readonly openItems = new OpenItems();
  private readonly startedHooks = new Map<string, HookRunSummary>();
  /** The message that the model says just now. */
  private message: MessageStream | null = null;
  /** How it begins, where clients have not heard of it yet. */
  private opening: JsonObject | null = null;
  /** Whose plan clients hear of, in which request: that of its first message with one. */
  private plan = { request: '', itemId: '' };
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
      case 'delta': return event.kind === 'text' ? this.messageDelta(delta, event, atMs) : this.reasoningDelta(turn, event);
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
      case 'itemStarted': return this.itemStarted(moment);
      case 'itemCompleted': return this.itemCompleted(moment);
      case 'tokenCount': return moment.counted === null ? [] : [this.tokenUsage(moment.turn, moment.counted)];
      case 'answered': this.openItems.endCalls(); return this.diff.text === '' ? [] : [this.turnDiff(moment.turn)];
      case 'goalUpdated': return [this.tell('thread/goal/updated', { turnId: moment.turn, goal: goalOf(this.thread, moment.goal) })];
      case 'goalCleared': return [this.tell('thread/goal/cleared', {})];
      case 'hook': return this.hook(moment.fact, atMs);
      case 'retrying': return [this.tell('error', { error: turnError({ ...moment.failure, message: moment.notice, code: 'responseStreamDisconnected' }, moment.failure.message), willRetry: true, turnId: moment.turn })];
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
    this.openItems.endTurn();
    this.summaries.clear();
    this.message = null;
    this.turn = null;
    const items = status === 'completed' && turn.lastAnswer !== null ? [turn.lastAnswer] : [];
    const completed = this.tell('turn/completed', { turn: wireTurn(turn, { status, items, endedAtMs }) });
    return this.failed ? [completed] : [this.status({ type: 'idle' }), completed];
  }

  private itemStarted({ turn, item, nth, startedAtMs }: Omit<Extract<Moment, { type: 'itemStarted' }>, 'type'>): Notification[] {
    if (!this.openItems.begin({ item, nth }, startedAtMs)) return [];
    return [this.tell('item/started', { item: withTimes(item, startedAtMs, null), turnId: turn, startedAtMs })];
  }

  private itemCompleted(moment: Extract<Moment, { type: 'itemCompleted' }>): Notification[] {
    const { turn, item, completedAtMs } = moment;
    const heldBack = item['type'] === 'agentMessage' || item['type'] === 'plan' ? this.endMessage(turn, completedAtMs) : [];
    const begun = this.openItems.end(moment);
    const before = begun === null ? this.itemStarted({ ...moment, item: this.turn?.hasPlans === true ? unsaid(item) : unfinished(item) }) : [];
    const started = begun ?? this.openItems.end(moment) ?? moment.startedAtMs;
    const ended = this.tell('item/completed', { item: withTimes(item, started, completedAtMs), turnId: turn, contentTokenCount: null, completedAtMs });
    const changes = this.diff.item !== '' && this.diff.item === item['id'];
    this.diff.item = changes ? '' : this.diff.item;
    return [...heldBack, ...before, ended, ...(changes ? [this.turnDiff(turn)] : [])];
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
    if (parsed.data.type === 'message') {
      this.message = null;
      this.opening = agentMessageItem(id, '', { phase: parsed.data['phase'] });
      return this.turn?.hasPlans === true ? [] : this.itemStarted({ turn, item: this.opening, startedAtMs: atMs });
    }
    return itemsOfReply(id, parsed.data, this.turn ?? { id: turn, hasPlans: false }).flatMap((item) => this.itemStarted({ turn, item, startedAtMs: atMs }));
  }

  private messageDelta({ turn, request }: { turn: string; request: number }, { itemId, text }: ModelDelta, atMs: number): Notification[] {
    if (this.message?.itemId !== itemId) this.message = new MessageStream(itemId, { hasPlans: this.turn?.hasPlans === true });
    if (this.plan.request !== `${turn} ${request}`) this.plan = { request: `${turn} ${request}`, itemId: '' };
    return this.message.push(text).flatMap((part) => this.messagePart(turn, itemId, part, atMs));
  }

  /** What was held back of the message that is over now. */
  private endMessage(turn: string, atMs: number): Notification[] {
    const { message } = this;
    this.message = null;
    return message === null ? [] : message.finish().flatMap((part) => this.messagePart(turn, message.itemId, part, atMs));
  }

  private messagePart(turn: string, itemId: string, part: ReplyPart, atMs: number): Notification[] {
    if (part.kind === 'text') {
      const started = this.turn?.hasPlans === true ? this.itemStarted({ turn, item: this.opening?.['id'] === itemId ? this.opening : agentMessageItem(itemId, ''), startedAtMs: atMs }) : [];
      return [...started, this.tell('item/agentMessage/delta', { turnId: turn, itemId, delta: part.text })];
    }
    if (this.plan.itemId === '') this.plan.itemId = itemId;
    if (this.plan.itemId !== itemId) return [];
    const plan = planItem(turn, '');
    const started = part.begins ? this.itemStarted({ turn, item: plan, startedAtMs: atMs }) : [];
    return part.text === '' ? started : [...started, this.tell('item/plan/delta', { turnId: turn, itemId: plan['id'] ?? '', delta: part.text })];
  }

  private reasoningDelta(turn: string, { kind, itemId, part = 0, text }: ModelDelta): Notification[] {
    const of = { turnId: turn, itemId };
    if (kind === 'reasoning') return [this.tell('item/reasoning/textDelta', { ...of, delta: text, contentIndex: part })];
    const key = `${itemId} ${part}`;
    const first = this.summaries.has(key) ? [] : [this.tell('item/reasoning/summaryPartAdded', { ...of, summaryIndex: part })];
    this.summaries.add(key);
    return [...first, this.tell('item/reasoning/summaryTextDelta', { ...of, delta: text, summaryIndex: part })];
  }

  private toolProgress({ turn, nth, progress }: Extract<ProgressDelta, { type: 'tool' }>, atMs: number): Notification[] {
    switch (progress.type) {
      case 'itemStarted': return this.itemStarted({ turn, item: progress.item, nth, startedAtMs: atMs });
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

/** In Plan mode a message begins without its words, however it comes. */
const unsaid = (item: JsonObject): JsonObject => (item['type'] === 'agentMessage' || item['type'] === 'plan' ? { ...item, text: '' } : unfinished(item));

type ModelDelta = Extract<ModelProgress, { type: 'delta' }>;

/** How an item looked when it began, for one that is told only when it has ended. */
const unfinished = (item: JsonObject): JsonObject => {
  if (item['type'] === 'commandExecution') return { ...item, status: 'inProgress', aggregatedOutput: null, exitCode: null, durationMs: null };
  if (item['type'] === 'mcpToolCall') return { ...item, status: 'inProgress', result: null, error: null, durationMs: null };
  return 'status' in item ? { ...item, status: 'inProgress' } : item;
};
