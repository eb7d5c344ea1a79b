import { useSignal, useSignalEffect } from '@preact/signals';
import type { HookRow, TurnHooks } from '../engine/protocol.ts';
import { count, duration } from './format.ts';
import { RunDetail } from './run-detail.tsx';
import { chosenRun, client, cursor, goTo, goToTurn, moment } from './store.ts';
import { latestOnly } from './client.ts';

const shown = 200;

/** The hook runs of the turn at the cursor, on the turn's own clock. */
export const HooksTab = () => {
  const hooks = useSignal<TurnHooks | null>(null);
  const load = useSignal(latestOnly(async ({ turn, upTo }: { turn: number; upTo: number }) => { hooks.value = await client.ask('hooks', { turn, upTo }); })).value;
  useSignalEffect(() => {
    const turn = moment.value?.turn;
    if (turn === null || turn === undefined) hooks.value = null;
    else load({ turn: turn.index, upTo: Math.max(cursor.value, turn.end ?? cursor.value) });
  });
  const { value } = hooks;
  if (moment.value?.turn === null || value === null) return <div class="empty-note"><p>No turn is running at this record.</p><TurnButtons /></div>;
  return (
    <div class="hooks">
      <header class="turn-head">
        <div><h2>Turn {value.turn.index + 1} <span class={`status ${value.turn.status ?? 'running'}`}>{value.turn.status ?? 'running'}</span></h2><p class="quiet one-line">{value.turn.text || value.turn.kind}</p></div>
        <TurnButtons />
      </header>
      {value.rows.length === 0 ? <p class="quiet pad">No hook was configured for anything in this turn.</p> : <Waterfall hooks={value} />}
    </div>
  );
};

const TurnButtons = () => (
  <div class="turn-buttons">
    <button type="button" onClick={() => { void goToTurn(-1); }}>Previous turn</button>
    <button type="button" onClick={() => { void goToTurn(1); }}>Next turn</button>
  </div>
);

const Waterfall = ({ hooks }: { hooks: TurnHooks }) => {
  const all = useSignal(false);
  const rows = all.value ? hooks.rows : hooks.rows.slice(0, shown);
  const length = Math.max(1, hooks.to - hooks.from);
  const part = (time: number): number => Math.max(0, Math.min(100, ((time - hooks.from) / length) * 100));
  return (
    <div class="waterfall">
      <div class="scale" aria-hidden="true"><span>0</span><span>{duration(length / 2)}</span><span>{duration(length)}</span></div>
      <div class="spans" aria-hidden="true">{hooks.spans.map((span) => <i key={`${span.seq}${span.label}`} class={span.kind} title={`${span.kind} ${span.label}`} style={{ left: `${part(span.from)}%`, width: `${Math.max(0.3, part(span.to ?? hooks.to) - part(span.from))}%` }} />)}</div>
      <ul>
        {dispatches(rows).map((dispatch) => (
          <li class="dispatch" key={`${dispatch[0]?.startSeq}:${dispatch[0]?.event}`}>
            <p class="event">{dispatch[0]?.event} <span class="quiet mono">{dispatch.find(({ about }) => about !== '')?.about}</span></p>
            <ul>{dispatch.map((row, index) => <RunLine key={`${row.runId ?? row.handlerKey}:${index}`} row={row} part={part} end={hooks.to} />)}</ul>
          </li>
        ))}
      </ul>
      {hooks.rows.length > rows.length && <button type="button" class="more" onClick={() => { all.value = true; }}>{count(hooks.rows.length - rows.length)} more runs</button>}
      {hooks.left > 0 && <p class="quiet pad">{count(hooks.left)} further runs are left out.</p>}
      <p class="legend quiet" aria-hidden="true"><i class="model" /> model <i class="tool" /> tool</p>
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

const RunLine = ({ row, part, end }: { row: HookRow; part: (time: number) => number; end: number }) => {
  const isChosen = row.factIndex !== null && chosenRun.value?.seq === row.endSeq && chosenRun.value.factIndex === row.factIndex;
  const time = row.startedAt === null || row.endedAt === null ? null : row.endedAt - row.startedAt;
  const choose = (): void => { if (row.endSeq === null || row.factIndex === null) goTo(row.startSeq); else chosenRun.value = isChosen ? null : { seq: row.endSeq, factIndex: row.factIndex }; };
  return (
    <li class={`run ${row.status}${isChosen ? ' chosen' : ''}`}>
      <button type="button" onClick={choose} aria-pressed={isChosen} title={`${row.label}\n${row.sourcePath}`}>
        <span class={`status ${row.status}`}>{row.status}</span>
        <span class="label mono">{row.label}</span>
        <span class="source quiet" title={row.sourcePath}>{row.source}{row.reason !== null && `, ${row.reason}`}</span>
        <span class="time">{time === null ? '' : duration(time)}</span>
        {row.startedAt !== null && <span class="lane" aria-hidden="true"><i style={{ left: `${part(row.startedAt)}%`, width: `${Math.max(0.6, part(row.endedAt ?? end) - part(row.startedAt))}%` }} /></span>}
      </button>
      {isChosen && <RunDetail />}
    </li>
  );
};
