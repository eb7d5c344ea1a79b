import type { Fact } from '../../../machines/index.ts';
import { isObject, listOf, numberOf, objectOf, textOf, textOrNull } from '../codex/reading.ts';
import type { SessionRecord } from '../record.ts';
import { supersededBy, type EndedRun } from './superseded.ts';

/** What became of one handler at one occurrence of its hook event: exactly one of these. */
export type LedgerOutcome =
  | { kind: 'ran'; status: string; durationMs: number; runId: string }
  /** It ran, and what it decided gave way to what another handler decided. */
  | { kind: 'superseded'; by: string; status: string; durationMs: number; runId: string }
  | { kind: 'skipped'; reason: string }
  | { kind: 'interrupted'; runId: string }
  /** It has not ended yet; in a log that has ended: it never will. */
  | { kind: 'running'; runId: string | null };

/** One handler at one occurrence. `occurrence` counts the dispatches of hooks from 1. */
export type LedgerEntry = { occurrence: number; seq: number; atMs: number; event: string; turn: string | null; handlerKey: string; outcome: LedgerOutcome };

/** L6: what a ledger holds at most; the oldest entries go first, and `dropped` counts them. */
export const MAX_LEDGER_ENTRIES = 100_000;

/** For each configured handler, and each time that its hook event came: what became of it. A fold of records. */
export class Ledger {
  dropped = 0;
  private list: LedgerEntry[] = [];
  private handlers: { key: string; event: string; async: boolean }[] = [];
  private occurrence = 0;
  /** Who asked for the runs that go on: the hooks of two calls may run under one id. */
  private readonly askedBy = new Map<LedgerEntry, string>();
  /** The dispatch whose facts are being read. */
  private open: { event: string; turn: string | null; keys: Set<string>; started: boolean } | null = null;

  get entries(): readonly LedgerEntry[] {
    return this.list;
  }

  apply(record: SessionRecord): void {
    if (record.event.type === 'log.opened' || record.event.type === 'hooks.reloaded') this.handlers = handlersOf(record.event['hooks']);
    const ended: EndedRun[] = [];
    for (const fact of record.facts) this.take(fact, record, ended);
    this.closeDispatch(record);
    this.judge(ended);
    if (this.list.length > MAX_LEDGER_ENTRIES) this.dropped += this.list.splice(0, this.list.length - MAX_LEDGER_ENTRIES).length;
  }

  private take(fact: Fact, record: SessionRecord, ended: EndedRun[]): void {
    switch (fact.type) {
      case 'hook.skipped': this.dispatched(record, fact.event, fact.turn, fact.handlerKey, { kind: 'skipped', reason: fact.reason }); return;
      case 'hook.started': this.askedBy.set(this.dispatched(record, fact.run.event, fact.turn, fact.run.handlerKey, { kind: 'running', runId: fact.run.id }), fact.actor); return;
      case 'hook.completed': this.end(record, fact, ended); return;
      case 'hook.interrupted': this.settle(fact.handlerKey, fact.runId, record.actor, { kind: 'interrupted', runId: fact.runId }); return;
      default: this.closeDispatch(record);
    }
  }

  /** Facts of one dispatch stand together: those that are skipped, then those that start. */
  private dispatched(record: SessionRecord, event: string, turn: string | null, key: string, outcome: LedgerOutcome): LedgerEntry {
    const starts = outcome.kind === 'running';
    const goesOn = this.open !== null && this.open.event === event && this.open.turn === turn && !this.open.keys.has(key) && (starts || !this.open.started);
    if (!goesOn) {
      this.closeDispatch(record);
      this.occurrence += 1;
      this.open = { event, turn, keys: new Set(), started: false };
    }
    this.open?.keys.add(key);
    if (starts && this.open !== null) this.open.started = true;
    return this.write(record, event, turn, key, outcome);
  }

  /** A handler of the event that was neither skipped nor started runs in the background. */
  private closeDispatch(record: SessionRecord): void {
    const { open } = this;
    this.open = null;
    if (open === null) return;
    for (const { key, event, async } of this.handlers) if (async && event === open.event && !open.keys.has(key)) this.write(record, event, open.turn, key, { kind: 'running', runId: null });
  }

  private end(record: SessionRecord, { run, turn }: Extract<Fact, { type: 'hook.completed' }>, ended: EndedRun[]): void {
    this.closeDispatch(record);
    const told = objectOf({ ...run });
    const outcome: LedgerOutcome = { kind: 'ran', status: run.status, durationMs: numberOf(told['durationMs']), runId: run.id };
    let entry = this.settle(run.handlerKey, run.id, record.actor, outcome);
    if (entry === null) {
      this.occurrence += 1;
      entry = this.write(record, run.event, turn, run.handlerKey, outcome);
    }
    ended.push({ entry, event: run.event, status: run.status, effect: objectOf(told['effect']), completionOrder: numberOf(told['completionOrder']) });
  }

  private judge(ended: readonly EndedRun[]): void {
    for (const { entry } of ended) {
      const by = supersededBy(entry, ended.filter((other) => other.entry.occurrence === entry.occurrence));
      if (by !== null && entry.outcome.kind === 'ran') entry.outcome = { ...entry.outcome, kind: 'superseded', by };
    }
  }

  private settle(key: string, runId: string, actor: string, outcome: LedgerOutcome): LedgerEntry | null {
    const running = this.list.filter((one) => one.handlerKey === key && one.outcome.kind === 'running' && one.outcome.runId === runId);
    const entry = running.findLast((one) => this.askedBy.get(one) === actor) ?? running.at(-1)
      ?? this.list.find((one) => one.handlerKey === key && one.outcome.kind === 'running' && one.outcome.runId === null) ?? null;
    if (entry === null) return null;
    this.askedBy.delete(entry);
    entry.outcome = outcome;
    return entry;
  }

  private write(record: SessionRecord, event: string, turn: string | null, handlerKey: string, outcome: LedgerOutcome): LedgerEntry {
    const entry: LedgerEntry = { occurrence: this.occurrence, seq: record.seq, atMs: record.at, event, turn, handlerKey, outcome };
    this.list.push(entry);
    return entry;
  }
}

const handlersOf = (hooks: unknown): { key: string; event: string; async: boolean }[] =>
  listOf(objectOf(hooks)['handlers']).flatMap((handler) => (isObject(handler) && textOrNull(handler['key']) !== null ? [{ key: textOf(handler['key']), event: textOf(handler['event']), async: handler['async'] === true }] : []));
