import { useState } from 'preact/hooks';
import { charts } from '../../graph/charts.ts';
import { fullLabel } from '../../graph/labels.ts';
import type { MachineAt } from '../engine/protocol.ts';
import { Chart } from './chart.tsx';
import { lastName } from './format.ts';
import { moment } from './store.ts';

/** The session's chart, and beside it the tool call that is looked at. */
export const ChartPane = () => {
  const now = moment.value;
  const [chosen, choose] = useState<string | null>(null);
  if (now === null) return <section class="pane charts" aria-label="State charts" />;
  const [session, ...calls] = now.machines;
  const call = calls.find(({ id }) => id === now.record.actor) ?? calls.find(({ id }) => id === chosen) ?? calls.find(({ ended }) => !ended) ?? calls[0];
  return (
    <section class="pane charts" aria-label="State charts" data-seq={now.seq}>
      <div class="chart-head">
        <span class={`state-pill s-${now.state}`}><i aria-hidden="true" />{now.state}</span>
        {calls.map(({ id, title, active, ended }) => (
          <button type="button" key={id} class="call-chip" aria-pressed={id === call?.id} title={title} onClick={() => choose(id)}>
            <span class="mono">{id.replace(/^call\./, '')}</span><span class="call-title">{title}</span><b>{ended ? 'ended' : lastName(active.at(-1) ?? '')}</b>
          </button>
        ))}
      </div>
      <div class={`chart-row${call === undefined ? '' : ' with-call'}`}>
        {session !== undefined && <Chart name="session" label={`Session: in ${session.active.at(-1)}`} active={session.active} taken={session.taken} />}
        {call !== undefined && <div class="call-chart"><Chart key={call.id} name="toolCall" label={`Tool call ${call.title}: in ${call.active.at(-1)}`} active={call.active} taken={call.taken} /></div>}
      </div>
      <Taken machines={now.machines} first={now.record.actor} />
    </section>
  );
};

/** The transitions in words, those of the machine that heard the record first: where the chart's lines cross, the words do not. */
const Taken = ({ machines, first }: { machines: readonly MachineAt[]; first: string }) => {
  const inOrder = [...machines.filter(({ id }) => id === first), ...machines.filter(({ id }) => id !== first)];
  const steps = inOrder.flatMap(({ id, chart, taken }) => taken.map((transition) => ({ id, transition: charts[chart].transitions.find((one) => one.id === transition) })));
  return (
    <ol class="taken" aria-label="Transitions taken by this record" tabIndex={0}>
      {steps.length === 0 && <li class="quiet">No transition: this record changed no state.</li>}
      {steps.map(({ id, transition }, index) => transition !== undefined && (
        <li key={`${index}`}>
          {id !== 'session' && <span class="quiet mono">{id.replace(/^call\./, '')} </span>}
          <b>{lastName(transition.source)}</b>{transition.target !== null && <> <span aria-hidden="true">→</span><span class="sr">to</span> <b>{lastName(transition.target)}</b></>} <span class="mono quiet">{fullLabel(transition)}</span>
        </li>
      ))}
    </ol>
  );
};
