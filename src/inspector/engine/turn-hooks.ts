import { callName, type Fact, type HookRun } from '../../../machines/index.ts';
import type { ConfiguredHandler } from '../../hooks/handler.ts';
import type { SessionRecord } from '../../views/record.ts';
import { preview } from './describe.ts';
import { at, textAt } from './fields.ts';
import { labelOf } from './handler-label.ts';
import type { HookDetail, HookRow, SpanRow, TurnHooks, TurnRow } from './protocol.ts';

/** Rows of one waterfall; a turn of more is cut and says so. */
const MAX_ROWS = 2000;

/** The hook runs of a turn in the order in which they started, beside what the model and the tools did meanwhile. */
export const turnHooks = (turn: TurnRow, records: Iterable<SessionRecord>, handlers: readonly ConfiguredHandler[]): TurnHooks => {
  const fold = new Waterfall(handlers);
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const record of records) {
    from = Math.min(from, record.at);
    to = Math.max(to, record.at);
    // The record that ends a turn may begin the next one.
    record.facts.forEach((fact, index) => { if ('turn' in fact && fact.turn === turn.id) fold.hear(fact, index, record); });
  }
  const rows = fold.rows.slice(0, MAX_ROWS);
  const ends = rows.flatMap(({ endedAt }) => endedAt ?? []);
  return { turn, from: Number.isFinite(from) ? from : 0, to: ends.reduce((a, b) => Math.max(a, b), to), rows, spans: fold.spans, left: fold.rows.length - rows.length };
};

/** One run as its record holds it, and what its dispatch got on stdin. */
export const hookDetail = (record: SessionRecord, factIndex: number): HookDetail | null => {
  const fact = record.facts[factIndex];
  if (fact?.type !== 'hook.completed') return null;
  const stdin = at(at(record.event, 'answer') ?? null, 'input') ?? null;
  return { run: fact.run, stdin };
};

class Waterfall {
  readonly rows: HookRow[] = [];
  readonly spans: SpanRow[] = [];
  /** Runs that go on. Two calls may have one id, and so may their runs: who asked for them tells them apart. */
  private readonly open: HookRow[] = [];
  private readonly handlers: ReadonlyMap<string, ConfiguredHandler>;

  constructor(handlers: readonly ConfiguredHandler[]) {
    this.handlers = new Map(handlers.map((handler) => [handler.key, handler]));
  }

  hear(fact: Fact, index: number, record: SessionRecord): void {
    switch (fact.type) {
      case 'hook.started': this.start(fact, record); return;
      case 'hook.completed': this.complete(fact.run, index, record); return;
      case 'hook.interrupted': this.interrupt(fact.runId, record); return;
      case 'hook.skipped': this.rows.push({ ...this.handler(fact.handlerKey), runId: null, event: fact.event, status: 'skipped', about: '', startedAt: null, endedAt: null, startSeq: record.seq, endSeq: record.seq, factIndex: null, reason: fact.reason, says: '' }); return;
      case 'sampling.started': this.spans.push({ kind: 'model', label: `model request ${fact.request}`, from: record.at, to: null, seq: record.seq }); return;
      case 'sampling.completed': case 'sampling.failed': case 'sampling.cut': this.end('model', record.at); return;
      case 'tool.started': this.spans.push({ kind: 'tool', label: callName(fact), from: record.at, to: null, seq: record.seq }); return;
      case 'tool.finished': case 'tool.interrupted': this.end('tool', record.at, callName(fact)); return;
      default:
    }
  }

  private start({ run, actor }: Extract<Fact, { type: 'hook.started' }>, record: SessionRecord): void {
    const row: HookRow = { ...this.handler(run.handlerKey), runId: run.id, event: run.event, status: 'running', about: aboutOf(actor), startedAt: record.at, endedAt: null, startSeq: record.seq, endSeq: null, factIndex: null, reason: null, says: '' };
    this.rows.push(row);
    this.open.push(row);
  }

  private complete(run: HookRun, index: number, record: SessionRecord): void {
    const row = this.takeOpen(run.id, record) ?? this.begun(run, record);
    Object.assign(row, { status: run.status, endSeq: record.seq, factIndex: index, startedAt: timeIn(run, 'startedAtMs') ?? row.startedAt, endedAt: timeIn(run, 'completedAtMs') ?? record.at, says: saysOf(run) });
  }

  /** A run that nobody was told of as started: an async one. */
  private begun(run: HookRun, record: SessionRecord): HookRow {
    const row: HookRow = { ...this.handler(run.handlerKey), runId: run.id, event: run.event, status: 'running', about: 'async', startedAt: null, endedAt: null, startSeq: record.seq, endSeq: null, factIndex: null, reason: null, says: '' };
    this.rows.push(row);
    return row;
  }

  private interrupt(runId: string, record: SessionRecord): void {
    const row = this.takeOpen(runId, record);
    if (row !== undefined) Object.assign(row, { status: 'interrupted', endSeq: record.seq, endedAt: record.at });
  }

  private takeOpen(runId: string, { actor }: SessionRecord): HookRow | undefined {
    const row = this.open.findLast((open) => open.runId === runId && open.about === aboutOf(actor)) ?? this.open.findLast((open) => open.runId === runId);
    if (row !== undefined) this.open.splice(this.open.indexOf(row), 1);
    return row;
  }

  private end(kind: SpanRow['kind'], time: number, label?: string): void {
    const span = this.spans.findLast((open) => open.kind === kind && open.to === null && (label === undefined || open.label === label));
    if (span !== undefined) span.to = time;
  }

  private handler(key: string): Pick<HookRow, 'handlerKey' | 'label' | 'source' | 'sourcePath'> {
    const handler = this.handlers.get(key);
    if (handler === undefined) return { handlerKey: key, label: key, source: 'unknown', sourcePath: '' };
    return { handlerKey: key, label: labelOf(handler), source: handler.source, sourcePath: handler.sourcePath };
  }
}

/** The call that an actor is; nothing where it is the session. */
const aboutOf = (actor: string): string => (actor === 'session' ? '' : actor.replace(/^call\./, ''));

/** What a loud run said: why it blocked, stopped or failed. */
const saysOf = ({ status, entries }: HookRun): string => (status === 'completed' ? '' : preview(entries.filter(({ kind }) => kind !== 'context').map(({ text }) => text).join(' · ')));
const timeIn = (run: HookRun, key: string): number | null => { const time = Number(textAt(run, key)); return Number.isFinite(time) && time > 0 ? time : null; };
