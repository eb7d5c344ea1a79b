import type { Moment } from '../engine/protocol.ts';
import { clock, day, duration } from './format.ts';
import { FactCard } from './fact-card.tsx';
import { JsonTree } from './json-tree.tsx';
import { RunCard } from './run-card.tsx';
import { goTo, studied, status } from './store.ts';

/** One record: what it came to and why, who decided it, what was heard, and what it set going. */
export const RecordTab = () => {
  const now = studied.value;
  if (now === null) return null;
  const { record, title, text } = now;
  const runs = record.facts.flatMap((fact) => (fact.type === 'hook.completed' ? [fact.run] : []));
  return (
    <article class="record" key={record.seq}>
      <header class="record-head">
        <h2><span class="seq">#{record.seq}</span> {title}</h2>
        <p class="quiet"><time title={`${day(record.at)}, ${clock(record.at)}`}>{clock(record.at)}</time> · {duration(record.at - status.value.firstAt)} in{now.turn !== null && !now.turnIsOver && ` · turn ${now.turn.index + 1}`}{record.actor !== 'session' && <> · <span class="mono">{record.actor.replace(/^call\./, '')}</span></>}</p>
        {now.headline === null && runs.length === 0 && text !== '' && <p class="record-text">{text}</p>}
      </header>
      {now.headline !== null && <Verdict {...now.headline} />}
      {runs.length > 0 && <section><h3>Hook runs <span class="count">{runs.length}</span></h3>{runs.map((run) => <RunCard key={run.id} run={run} label={now.labels[run.handlerKey] ?? run.handlerKey} stdin={stdinOf(record.event)} open={run.status !== 'completed' || runs.length === 1} />)}</section>}
      <Why now={now} />
      <section>
        <h3>Facts <span class="count">{record.facts.length}</span></h3>
        {record.facts.length === 0 && <p class="quiet">It decided nothing.</p>}
        {record.facts.map((fact, index) => <FactCard key={index} fact={fact} labels={now.labels} />)}
      </section>
      <section><h3>As it was heard</h3><div class="json"><JsonTree name={record.event.type} value={Object.fromEntries(Object.entries(record.event).filter(([key]) => key !== 'type'))} open={runs.length === 0} /></div></section>
    </article>
  );
};

/** What the hooks of a dispatch got: all of them the same. */
const stdinOf = (event: Moment['record']['event']): unknown => {
  const answer = event['answer'];
  return typeof answer === 'object' && answer !== null && 'input' in answer ? answer.input : null;
};

const Verdict = ({ text, why, by, tone }: NonNullable<Moment['headline']>) => (
  <section class={`verdict ${tone}`} aria-label="What came of it">
    <p class="verdict-text">{text}</p>
    {why !== '' && <p class="verdict-why">{why}</p>}
    {by !== '' && <p class="verdict-by">by <span class="mono">{by}</span></p>}
  </section>
);

/** Where a record came from, and what it set going. */
const Why = ({ now: { cause, effects } }: { now: Moment }) => (
  <section>
    <h3>Cause and effects</h3>
    <ul class="effects">
      <li><span class="kind">cause</span><span class="what">{cause === null ? 'From outside: the user or the host' : <><Jump seq={cause.seq} /> asked for {cause.what}</>}</span>{cause !== null && <span class="quiet mono id" title="effect">{cause.effect}</span>}</li>
      {effects.map(({ id, kind, what, answeredBy }) => (
        <li key={id}>
          <span class="kind">{kind}</span><span class="what">{what}{kind !== 'cancel' && <span class="quiet">, {answeredBy === null ? 'not answered' : <>answered by <Jump seq={answeredBy} /></>}</span>}</span>
          <span class="quiet mono id" title="effect">{id}</span>
        </li>
      ))}
      {effects.length === 0 && <li><span class="kind">effects</span><span class="what quiet">It set nothing going.</span></li>}
    </ul>
  </section>
);

export const Jump = ({ seq }: { seq: number }) => <button type="button" class="link" onClick={() => goTo(seq)}>#{seq}</button>;
