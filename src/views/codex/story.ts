import { itemsOf } from '../transcript.ts';
import { hasPlans, type CallRef, type Fact, type JsonObject, type ResponseItem, type SettingsChange } from '../../../machines/index.ts';
import type { SessionRecord } from '../record.ts';
import { madeId } from './made-id.ts';
import { completed, newTurn, type ItemKind, type Moment, type TurnSoFar } from './moment.ts';
import { TokenCount } from './token-count.ts';
import { addTokens, type Counted } from './token-usage.ts';
import { kindOf, needsSurroundings, tellingOf, turnOf } from './from-facts.ts';
import { Compaction } from './compaction.ts';
import { Keeping } from './keeping.ts';
import { contextCompactionItem, hookPromptItem, itemOfCommand, userMessageItem } from './thread-item.ts';
import { AfterRequest } from './after-request.ts';
import { CallStarts } from './call-starts.ts';
import { Replies } from './replies.ts';
import { objectOf, textOf, textOrNull } from './reading.ts';
import { rolloutHost } from '../rollout/rollout-host.ts';

/**
 * What Codex would have told of these records, in its order. A fold of records and of nothing else; each is heard once.
 * Whatever a record holds, it does not throw: a fact that is not known tells nothing.
 */
export class CodexStory {
  private readonly afterRequest = new AfterRequest();
  private readonly callStarts = new CallStarts();
  private session = '';
  private cwd = '/';
  /** Where the running turn is. */
  private turnCwd = '/';
  private keeping = new Keeping('', [], []);
  private turn: TurnSoFar | null = null;
  private surroundingsDue = false;
  private readonly compaction = new Compaction();
  /** The turn is being interrupted: its marker is written, or none will be. */
  private interrupting: 'no' | 'unmarked' | 'marked' = 'no';
  private count = new TokenCount();
  /** The turns of prompts that were put into the queue. */
  private readonly queued = new Set<string>();
  private replies = new Replies();
  /** The next turn's messages may hold plans. */
  private hasPlans = false;

  apply(record: SessionRecord): Moment[] {
    this.session = record.session;
    if (record.event.type === 'log.opened') this.open(record);
    if (record.event.type === 'prompt.queued') this.queued.add(textOf(record.event['turn']));
    this.keeping.apply(record);
    const moments = record.facts.flatMap((fact, index) => [...this.afterRequest.before(fact), ...this.surroundingsBefore(fact), ...this.told(fact, index, record)]);
    moments.push(...this.afterRequest.atEndOfRecord(), ...this.markerOf(record));
    return moments;
  }

  /** Tokens of the last request and of all; `null` before the first. */
  get tokens(): Counted | null {
    return this.count.counted;
  }

  /** The model sums the conversation up: what it says is kept, and not told while it comes. */
  get isCompacting(): boolean {
    return this.compaction.startedAtMs !== null;
  }

  private open(record: SessionRecord): void {
    const { preamble, history, settings, host } = record.event;
    const items = (value: unknown): ResponseItem[] => (Array.isArray(value) ? (value as ResponseItem[]) : []);
    this.keeping = new Keeping(record.session, items(objectOf(preamble)['items']), items(history));
    this.count = new TokenCount(rolloutHost(host).counted);
    this.cwd = textOrNull(objectOf(settings)['cwd']) ?? this.cwd;
    this.hasPlans = objectOf(objectOf(settings)['collaborationMode'])['mode'] === 'plan';
  }

  private told(fact: Fact, index: number, record: SessionRecord): Moment[] {
    const { at, seq } = record;
    const id = (name: string): string => madeId(at, this.session, seq, index, name);
    this.callStarts.hear(fact, at);
    switch (fact.type) {
      case 'turn.started': return this.startTurn(fact, at);
      case 'prompt.accepted': return [...this.keep(fact, index, record, 'user.text'), completed(fact.turn, userMessageItem(id('item'), fact.prompt), at)];
      case 'context.injected': return this.keep(fact, index, record, 'hooks.additional_context');
      case 'notice.recorded': case 'goal.told': case 'goal.spoken': return this.keep(fact, index, record, kindOf(fact));
      case 'setting.told': return this.keep(fact, index, record, settingKinds[fact.about]);
      case 'model.replied': return this.reply(fact, index, record);
      case 'tool.answered': return this.keep(fact, index, record, 'output');
      case 'turn.continued': {
        const kept = this.keep(fact, index, record, 'hookPrompt');
        const first = kept[0];
        return [...kept, completed(fact.turn, hookPromptItem(first?.type === 'kept' ? first.kept.id : id('item'), fact.fragments), at)];
      }
      case 'command.finished': return this.endCommand(fact, index, record);
      case 'item.started': return [{ type: 'itemStarted', turn: fact.turn, item: fact.item, nth: fact.nth, startedAtMs: at }];
      case 'tool.finished': return fact.items.map((item) => this.completedBy(fact, item, at));
      case 'tool.denied': return fact.item === undefined ? [] : [{ ...this.completedBy(fact, fact.item, at), declined: true }];
      case 'item.completed': return [completed(fact.turn, fact.item, at, this.callStarts.of({ callId: textOf(fact.item['id']) }, at))];
      case 'sampling.started': this.replies = new Replies(); return fact.purpose === 'compaction' ? this.startCompaction(fact.turn, at) : [];
      case 'sampling.completed': return this.endSampling(fact);
      case 'sampling.failed': return this.fail(fact);
      case 'sampling.cut': if (fact.reason === 'steered' && this.replies.hasReplied) this.afterRequest.due(this.tokenCount(fact.turn)); return [];
      case 'conversation.compacted': return this.compact(fact, index, record);
      case 'settings.changed': return this.changeSettings(fact.settings);
      case 'hook.started': if (fact.run.event === 'Interrupt' && this.interrupting === 'no') this.interrupting = 'unmarked'; return [{ type: 'hook', fact }];
      case 'hook.completed': return [{ type: 'hook', fact }];
      case 'warning.told': case 'goal.updated': case 'goal.cleared': case 'goal.turnsUsedUp': return [tellingOf(fact)];
      case 'turn.settled': return this.settle(fact, index, record);
      default: return [];
    }
  }

  private startTurn(fact: Extract<Fact, { type: 'turn.started' }>, at: number): Moment[] {
    this.turn = { ...newTurn(fact.turn, at), kind: fact.kind, isQueued: this.queued.delete(fact.turn), after: fact.after?.turn ?? null, root: fact.after?.root ?? fact.turn, hasPlans: this.hasPlans };
    this.turnCwd = this.cwd;
    this.surroundingsDue = fact.kind === 'prompt' || fact.kind === 'goal';
    this.interrupting = 'no';
    return [{ type: 'turnStarted', turn: this.turn }];
  }

  private changeSettings(settings: SettingsChange): Moment[] {
    this.cwd = settings.cwd ?? this.cwd;
    if (settings.collaborationMode !== undefined) this.hasPlans = hasPlans(settings);
    return [{ type: 'settingsChanged', settings }];
  }

  /** Async hooks speak, and the conversation is compacted, before the turn's surroundings are told; all else comes after. */
  private surroundingsBefore(fact: Fact): Moment[] {
    if (!this.surroundingsDue || this.turn === null || !needsSurroundings(fact)) return [];
    this.surroundingsDue = false;
    return [{ type: 'surroundings', turn: this.turn.id, preamble: this.keeping.preamble }];
  }

  private keep(fact: Fact, index: number, record: SessionRecord, kind: ItemKind): Moment[] {
    return itemsOf(fact).map((item): Moment => ({ type: 'kept', kept: this.keeping.keep(item, kind, record, index, turnOf(fact)), summary: false }));
  }

  private reply(fact: Extract<Fact, { type: 'model.replied' }>, index: number, record: SessionRecord): Moment[] {
    const kept = this.keeping.keep(fact.item, 'model', record, index, fact.turn);
    this.replies.hasReplied = true;
    if (this.isCompacting) return [...this.beginSummary(fact.turn), { type: 'kept', kept, summary: true }];
    if (this.turn !== null) this.turn.firstTokenAtMs ??= record.at;
    const items = this.replies.take(kept.id, fact.item, this.turn ?? newTurn(fact.turn, record.at), record.at);
    return [...items.map((item) => completed(fact.turn, item, record.at)), { type: 'kept', kept, summary: false }];
  }

  /** What an interrupt stopped is in the conversation before clients are told. */
  private endCommand(fact: Extract<Fact, { type: 'command.finished' }>, index: number, record: SessionRecord): Moment[] {
    const item = completed(fact.turn, itemOfCommand(madeId(record.at, this.session, record.seq, index, 'item'), fact, this.turnCwd), record.at, this.turn?.startedAtMs ?? record.at);
    const kept = this.keep(fact, index, record, 'shell.user_command');
    return fact.exitCode === null ? [...kept, item] : [item, ...kept];
  }

  private startCompaction(turn: string, at: number): Moment[] {
    if (!this.compaction.asks(at)) return [];
    const id = madeId(at, this.session, turn, 'compaction');
    return [{ type: 'itemStarted', turn, item: contextCompactionItem(id), startedAtMs: at }];
  }

  /** What was counted so far is told when the answer with the summary begins. */
  private beginSummary(turn: string): Moment[] {
    return this.compaction.hears() ? [this.tokenCount(turn)] : [];
  }

  private endSampling(fact: Extract<Fact, { type: 'sampling.completed' }>): Moment[] {
    const begun = this.beginSummary(fact.turn);
    if (fact.usage === null) {
      this.count.uncounted(fact.turn);
      this.afterRequest.due(this.tokenCount(fact.turn), { type: 'answered', turn: fact.turn });
      return begun;
    }
    const last = this.count.sampled(fact.turn, fact.usage);
    const { turn } = this;
    if (turn !== null) turn.tokens = addTokens(turn.tokens, last);
    this.afterRequest.due(this.tokenCount(fact.turn), { type: 'answered', turn: fact.turn });
    return [...begun, { type: 'usage', turn: turn === null ? { ...newTurn(fact.turn, 0), tokens: last } : { ...turn }, request: fact.request, last, total: this.count.used }];
  }

  private tokenCount(turn: string): Moment {
    return { type: 'tokenCount', turn, counted: this.count.counted };
  }

  private fail(fact: Extract<Fact, { type: 'sampling.failed' }>): Moment[] {
    const begun = fact.error.kind === 'stream' ? this.beginSummary(fact.turn) : [];
    if ((fact.error.kind === 'stream' || fact.error.toldLimits === true) && !this.isCompacting) this.afterRequest.due(this.tokenCount(fact.turn));
    if (fact.overflow !== undefined) {
      this.count.overflowed(fact.turn, fact.overflow);
      this.afterRequest.due(this.tokenCount(fact.turn));
    }
    if (fact.dropped !== undefined) return begun;
    if (fact.retry !== undefined) {
      this.afterRequest.due({ type: 'retrying', turn: fact.turn, notice: fact.retry.notice, failure: fact.error });
      return begun;
    }
    if (this.turn !== null) this.turn.failure = fact.error;
    const failed: Moment = { type: 'failed', turn: fact.turn, failure: fact.error };
    if (this.isCompacting) this.compaction.fails(failed);
    else this.afterRequest.due(failed);
    this.surroundingsDue = false;
    return begun;
  }

  private compact(fact: Extract<Fact, { type: 'conversation.compacted' }>, index: number, record: SessionRecord): Moment[] {
    const startedAtMs = this.compaction.startedAtMs ?? record.at;
    this.compaction.ends();
    this.surroundingsDue = false;
    const replacement = this.keeping.replacement(record, index, fact.turn);
    this.count.compacted(fact.turn, replacement);
    const item = contextCompactionItem(madeId(startedAtMs, this.session, fact.turn, 'compaction'));
    return [
      { type: 'compacted', turn: fact.turn, trigger: fact.trigger, summary: fact.summary, replacement },
      this.tokenCount(fact.turn),
      completed(fact.turn, item, record.at, startedAtMs),
    ];
  }

  /** The mark of an interrupt stands in the file before the Interrupt hooks run. */
  private markerOf(record: SessionRecord): Moment[] {
    const asked = record.event.type === 'interrupt.requested' || record.event.type === 'close.requested';
    if (!asked || this.turn === null || this.interrupting === 'marked' || !this.entersInterrupting(record)) return [];
    return this.mark(record, record.facts.length);
  }

  private entersInterrupting(record: SessionRecord): boolean {
    return this.interrupting === 'unmarked' ? record.facts.some((fact) => fact.type === 'hook.started' && fact.run.event === 'Interrupt') : record.facts.some((fact) => fact.type === 'sampling.cut');
  }

  private mark(record: SessionRecord, index: number): Moment[] {
    this.interrupting = 'marked';
    const turn = this.turn?.id ?? '';
    const marker = itemsOf({ type: 'turn.settled', turn, status: 'interrupted', error: null, lastMessage: null, marked: true });
    return marker.map((item): Moment => ({ type: 'kept', kept: this.keeping.keep(item, 'generic.turn_aborted', record, index, turn), summary: false }));
  }

  private settle(fact: Extract<Fact, { type: 'turn.settled' }>, index: number, record: SessionRecord): Moment[] {
    const marker = fact.marked && this.interrupting !== 'marked' ? this.mark(record, index) : [];
    const turn = this.turn ?? newTurn(fact.turn, record.at);
    if (fact.error !== null && turn.failure === null) turn.failure = fact.error;
    this.turn = null;
    this.surroundingsDue = false;
    this.interrupting = 'no';
    return [...this.compaction.ends(), ...marker, { type: 'turnSettled', turn: { ...turn }, status: fact.status, replaced: fact.replaced === true, endedAtMs: record.at }];
  }

  /** An item that the end of a call completes: its own, or that of a command that an earlier call started. */
  private completedBy(call: CallRef & { turn: string }, item: JsonObject, at: number): Extract<Moment, { type: 'itemCompleted' }> {
    return { ...completed(call.turn, item, at, this.callStarts.of(call, at)), nth: item['id'] === call.callId ? call.nth : undefined };
  }
}

const settingKinds = {
  model: 'model_switch.instructions', permissions: 'permissions.instructions', mode: 'collaboration_mode.instructions', environment: 'environments.environment_context',
} as const satisfies Record<Extract<Fact, { type: 'setting.told' }>['about'], ItemKind>;
