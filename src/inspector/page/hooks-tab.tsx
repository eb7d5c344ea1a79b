import { useSignal, useSignalEffect } from '@preact/signals';
import type { HookDetail, HookRow, TurnHooks } from '../engine/protocol.ts';
import { latestOnly } from './client.ts';
import { count, duration } from './format.ts';
import { Jump } from './record-tab.tsx';
import { RunBody } from './run-card.tsx';
import { chosenRun, client, cursor, goTo, goToTurn, studied, status } from './store.ts';

const SHOWN = 200;

/** The hook runs of the turn at the cursor, or of the last one before it, on the turn's own clock. */
export const HooksTab = () => {
  const hooks = useSignal<TurnHooks | null>(null);
  const load = useSignal(latestOnly(async ({ turn, upTo }: { turn: number; upTo: number }) => { hooks.value = await client.ask('hooks', { turn, upTo }); })).value;
  useSignalEffect(() => {
    const turn = studied.value?.turn;
    if (turn === null || turn === undefined) hooks.value = null;
    else load({ turn: turn.index, upTo: Math.max(cursor.value, turn.end ?? cursor.value) });
  });
  const { value } = hooks;
  if (value === null) return studied.value?.turn === null ? <div class="empty-note"><p>No turn has started yet.</p><button type="button" class="boxed" onClick={() => { void goToTurn(1); }}>Go to the first turn</button></div> : null;
  const { turn } = value;
  return (
    <div class="hooks">
      <header class="turn-head">
        <h2>Turn {turn.index + 1} <span class="quiet">of {count(status.value.turns)}</span> <span class={`status ${turn.status ?? 'running'}`}>{turn.status ?? 'running'}</span></h2>
        <div class="turn-buttons">
          <button type="button" class="boxed" aria-label="Previous turn" title="Previous turn (⇧←)" disabled={turn.index === 0} onClick={() => { void goToTurn(-1); }}>‹</button>
          <button type="button" class="boxed" aria-label="Next turn" title="Next turn (⇧→)" disabled={turn.index + 1 >= status.value.turns} onClick={() => { void goToTurn(1); }}>›</button>
        </div>
        <p class="quiet one-line" title={turn.text}>{turn.text || turn.kind}</p>
      </header>
      {value.rows.length === 0 ? <p class="empty-note">No hook is configured for what happened in this turn.</p> : <Waterfall hooks={value} />}
    </div>
  );
};

type Scale = { left: (time: number) => string; width: (from: number, to: number) => string; end: number };

const Waterfall = ({ hooks }: { hooks: TurnHooks }) => {
  const all = useSignal(false);
  const rows = all.value ? hooks.rows : hooks.rows.slice(0, SHOWN);
  const length = Math.max(1, hooks.to - hooks.from);
  const part = (time: number): number => Math.max(0, Math.min(100, ((time - hooks.from) / length) * 100));
  const scale: Scale = { left: (time) => `${part(time)}%`, width: (from, to) => `${Math.max(0.6, part(to) - part(from))}%`, end: hooks.to };
  const cursorAt = studied.value?.record.at;
  return (
    <div class="waterfall">
      <div class="scale" aria-hidden="true"><span>0</span><span>{duration(length / 2)}</span><span>{duration(length)}</span></div>
      <div class="spans" aria-hidden="true">
        {(['model', 'tool'] as const).filter((kind) => hooks.spans.some((span) => span.kind === kind)).map((kind) => (
          <div class="span-row" key={kind}><span class="quiet">{kind === 'model' ? 'model' : 'tools'}</span>{hooks.spans.filter((span) => span.kind === kind).map((span) => <i key={`${span.seq}${span.label}`} class={kind} title={span.label} style={{ left: scale.left(span.from), width: scale.width(span.from, span.to ?? hooks.to) }} />)}</div>
        ))}
        {cursorAt !== undefined && !(studied.value?.turnIsOver ?? true) && <i class="cursor-line" style={{ left: scale.left(cursorAt) }} />}
      </div>
      <ul>
        {dispatches(rows).map((dispatch) => (
          <li class="dispatch" key={`${dispatch[0]?.startSeq}:${dispatch[0]?.event}`}>
            <p class="event">{dispatch[0]?.event} <span class="quiet mono">{dispatch.find(({ about }) => about !== '')?.about}</span></p>
            <ul>{dispatch.map((row, index) => <RunLine key={`${row.runId ?? row.handlerKey}:${index}`} row={row} scale={scale} />)}</ul>
          </li>
        ))}
      </ul>
      {hooks.rows.length > rows.length && <button type="button" class="more" onClick={() => { all.value = true; }}>{count(hooks.rows.length - rows.length)} more runs</button>}
      {hooks.left > 0 && <p class="quiet pad">{count(hooks.left)} further runs are left out.</p>}
    </div>
  );
};

/** Runs that were started side by side. */
const dispatches = (rows: readonly HookRow[]): HookRow[][] => {
  const all: HookRow[][] = [];
  for (const row of rows) {
    const last = all.at(-1);
    if (last?.[0]?.event === row.event && last[0].startSeq === row.startSeq) last.push(row);
    else all.push([row]);
  }
  return all;
};

const RunLine = ({ row, scale }: { row: HookRow; scale: Scale }) => {
  const isChosen = row.factIndex !== null && chosenRun.value?.seq === row.endSeq && chosenRun.value.factIndex === row.factIndex;
  const time = row.startedAt === null || row.endedAt === null ? null : row.endedAt - row.startedAt;
  const choose = (): void => { if (row.endSeq === null || row.factIndex === null) goTo(row.startSeq); else chosenRun.value = isChosen ? null : { seq: row.endSeq, factIndex: row.factIndex }; };
  return (
    <li class={`run ${row.status}${isChosen ? ' chosen' : ''}`}>
      <button type="button" onClick={choose} aria-expanded={row.factIndex === null ? undefined : isChosen} title={`${row.label}\n${row.sourcePath}`}>
        <span class={`status ${row.status}`}>{row.status}</span>
        <span class="label mono">{row.label}</span>
        <span class="source quiet">{row.reason ?? row.source}</span>
        <span class="time">{time === null ? '' : duration(time)}</span>
        {row.says !== '' && <span class="says">{row.says}</span>}
        {row.startedAt !== null && <span class="lane" aria-hidden="true"><i style={{ left: scale.left(row.startedAt), width: scale.width(row.startedAt, row.endedAt ?? scale.end) }} /></span>}
      </button>
      {isChosen && <ChosenRun />}
    </li>
  );
};

/** The run that is looked at, from the record that tells of its end. */
const ChosenRun = () => {
  const detail = useSignal<{ seq: number; found: HookDetail } | null>(null);
  useSignalEffect(() => {
    const chosen = chosenRun.value;
    if (chosen === null) { detail.value = null; return; }
    void client.ask('hook', chosen).then((found) => { detail.value = found === null ? null : { seq: chosen.seq, found }; });
  });
  if (detail.value === null) return null;
  const { seq, found } = detail.value;
  return <div class="chosen-run"><p class="quiet">Ended at record <Jump seq={seq} /></p><RunBody run={found.run} stdin={found.stdin} /></div>;
};
