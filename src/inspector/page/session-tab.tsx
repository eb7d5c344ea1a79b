import { batch, useSignal, useSignalEffect } from '@preact/signals';
import type { HandlerRow, Overview, TurnRow } from '../engine/protocol.ts';
import { latestOnly } from './client.ts';
import { count, day, duration } from './format.ts';
import { JsonTree } from './json-tree.tsx';
import { client, goTo, studied, status } from './store.ts';

const PAGE = 50;
/** While a log is read: so many turns are shown, and the numbers stand so long. */
const READING_PAGE = 20;
const READING_MS = 1000;

/** The whole session at a glance: its turns with what was refused in them, its hooks, its settings. */
export const SessionTab = () => {
  const overview = useSignal<Overview | null>(null);
  const turns = useSignal<readonly TurnRow[]>([]);
  const shown = useSignal(PAGE);
  const load = useSignal(latestOnly(async ({ from, to }: { from: number; to: number }) => {
    const [rows, numbers] = await Promise.all([client.ask('turns', { from, to }), client.ask('overview', {})]);
    batch(() => { turns.value = rows; overview.value = numbers; });
    if (status.peek().phase === 'reading') await new Promise((resolve) => { setTimeout(resolve, READING_MS); });
  })).value;
  // While a log is read its first turns are shown: the last ones rush by, and each look at them is laid out anew.
  useSignalEffect(() => {
    const { turns: all, phase } = status.value;
    load(phase === 'reading' ? { from: 0, to: Math.min(all, READING_PAGE) } : { from: Math.max(0, all - shown.value), to: all });
  });
  if (overview.value === null) return null;
  const { records, turns: all, phase } = status.value;
  return (
    <div class="session-tab">
      <Numbers overview={overview.value} />
      <section>
        <h3>Turns <span class="count">{count(all)}</span></h3>
        {all === 0 && <p class="quiet">No turn has started yet{records > 0 && '; the session is open'}.</p>}
        {phase !== 'reading' && all > turns.value.length && <button type="button" class="more" onClick={() => { shown.value = Math.min(500, shown.value + PAGE * 2); }}>{count(all - turns.value.length)} earlier turns</button>}
        <ol class="turns">{turns.value.map((turn) => <TurnLine key={turn.id} turn={turn} />)}</ol>
        {phase === 'reading' && all > turns.value.length && <p class="quiet">The log is still being read: {count(all - turns.value.length)} later turns so far.</p>}
      </section>
      <section>
        <h3>Hooks <span class="count">{overview.value.handlers.length}</span></h3>
        <Hooks overview={overview.value} />
      </section>
      <section><h3>Settings</h3><div class="json"><JsonTree name="settings" value={overview.value.settings} /></div></section>
    </div>
  );
};

const Numbers = ({ overview: { hookRuns, calls, requests, tokens } }: { overview: Overview }) => {
  const { firstAt, lastAt, turns, session } = status.value;
  const runs = Object.values(hookRuns).reduce((sum, one) => sum + one, 0);
  const loud = Object.entries(hookRuns).filter(([name]) => name !== 'completed').map(([name, number]) => `${count(number)} ${name}`);
  return (
    <header class="numbers">
      <dl>
        <Figure name={turns === 1 ? 'turn' : 'turns'} value={count(turns)} more={duration(lastAt - firstAt)} />
        <Figure name={runs === 1 ? 'hook run' : 'hook runs'} value={count(runs)} more={runs === 0 ? '' : loud.length === 0 ? 'all completed' : loud.join(', ')} isBad={loud.length > 0} />
        <Figure name={calls === 1 ? 'tool call' : 'tool calls'} value={count(calls)} more="" />
        <Figure name={requests === 1 ? 'request' : 'requests'} value={count(requests)} more={tokens > 0 ? `${count(tokens)} tokens` : ''} />
      </dl>
      <p class="quiet started">{day(firstAt)}{session !== null && <> · <span class="mono">{session.id}</span></>}</p>
    </header>
  );
};

const Figure = ({ name, value, more, isBad = false }: { name: string; value: string; more: string; isBad?: boolean }) => (
  <div><dt><b>{value}</b> {name}</dt><dd class={isBad ? 'bad-text' : 'quiet'}>{more}</dd></div>
);

const TurnLine = ({ turn }: { turn: TurnRow }) => {
  const isNow = studied.value?.turn?.index === turn.index && !(studied.value?.turnIsOver ?? true);
  return (
    <li class={`turn${isNow ? ' now' : ''}`}>
      <button type="button" class="turn-line" onClick={() => goTo(turn.start)}>
        <span class="number">{turn.index + 1}</span><span class="prompt-text">{turn.text || turnNames[turn.kind] || turn.kind}</span>
        <span class="turn-meta quiet">{turn.status !== 'completed' && <span class={`status ${turn.status ?? 'running'}`}>{turn.status ?? 'running'}</span>}{[turn.hookRuns > 0 ? `${count(turn.hookRuns)} ${turn.hookRuns === 1 ? 'hook' : 'hooks'}` : '', turn.calls > 0 ? `${count(turn.calls)} ${turn.calls === 1 ? 'call' : 'calls'}` : '', turn.endedAt === null ? '' : duration(turn.endedAt - turn.startedAt)].filter(Boolean).join(' · ')}</span>
      </button>
      {turn.troubles.map(({ seq, text, why, tone }) => (
        <button type="button" class={`trouble-line ${tone}`} key={seq} onClick={() => goTo(seq)}><span class="quiet seq">#{seq}</span><span><b>{text}</b>{why !== '' && <span class="why">: {why}</span>}</span></button>
      ))}
      {turn.troubleCount > turn.troubles.length && <p class="quiet trouble-more">and {count(turn.troubleCount - turn.troubles.length)} more</p>}
    </li>
  );
};

const turnNames: Record<string, string> = { prompt: 'a prompt', compaction: 'a compaction', command: 'the user\'s own command' };

const Hooks = ({ overview: { handlers, warnings } }: { overview: Overview }) => (
  <>
    {handlers.length === 0 && <p class="quiet">{warnings.length === 0 ? 'No hook is configured.' : 'No hook could be configured.'}</p>}
    <ul class="handlers">{handlers.map((row) => <HandlerLine key={row.key} row={row} />)}</ul>
    {warnings.length > 0 && <ul class="warnings">{warnings.map((warning) => <li key={warning} class="bad-text">{warning}</li>)}</ul>}
  </>
);

const HandlerLine = ({ row: { event, label, matcher, source, sourcePath, runs, why } }: { row: HandlerRow }) => (
  <li class={runs ? '' : 'off'} title={sourcePath}>
    <span class="event">{event}{matcher !== null && matcher !== '' && <span class="mono quiet"> {matcher}</span>}</span><span class="source quiet">{source}</span>
    <span class="label mono">{label}</span>{!runs && <span class="status failed">{why}</span>}
  </li>
);
