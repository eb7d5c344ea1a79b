import type { Fact } from '../../../machines/index.ts';
import { isTrouble } from '../engine/trouble.ts';
import type { Cause, EffectTold } from '../engine/protocol.ts';
import { clock, day } from './format.ts';
import { JsonTree } from './json-tree.tsx';
import { goTo, moment, tab } from './store.ts';

/** One record: what was heard, why it came, what was decided, what it set going. */
export const RecordTab = () => {
  const now = moment.value;
  if (now === null) return null;
  const { record, cause, effects } = now;
  return (
    <article class="record" key={record.seq}>
      <header class="record-head">
        <h2><span class="seq">#{record.seq}</span> {record.event.type}</h2>
        <p class="quiet">{clock(record.at)}, {day(record.at)}, heard by <span class="mono">{record.actor}</span></p>
      </header>
      <section><h3>Cause</h3><CauseLine cause={cause} /></section>
      <section>
        <h3>Facts <span class="count">{record.facts.length}</span></h3>
        {record.facts.length === 0 && <p class="quiet">Nothing was decided.</p>}
        {record.facts.map((fact, index) => <FactCard key={index} fact={fact} />)}
      </section>
      <section>
        <h3>Effects <span class="count">{effects.length}</span></h3>
        {effects.length === 0 && <p class="quiet">Nothing was set going.</p>}
        {effects.length > 0 && <ul class="effects">{effects.map((effect) => <EffectLine key={effect.id} effect={effect} />)}</ul>}
      </section>
      <section><h3>Event</h3><div class="json"><JsonTree value={record.event} open /></div></section>
    </article>
  );
};

const CauseLine = ({ cause }: { cause: Cause | null }) =>
  cause === null
    ? <p>It came from outside: the user, the host, or the session's own beginning.</p>
    : <p>It answers <Jump seq={cause.seq} />, which asked for {cause.what} <span class="quiet mono">({cause.effect})</span></p>;

export const Jump = ({ seq }: { seq: number }) => <button type="button" class="link" onClick={() => goTo(seq)}>#{seq}</button>;

const EffectLine = ({ effect: { id, kind, what, answeredBy } }: { effect: EffectTold }) => (
  <li>
    <span class="kind">{kind}</span><span class="what">{what}</span>
    <span class="quiet">{answeredBy === null ? (kind === 'cancel' ? '' : 'no answer') : <>answered by <Jump seq={answeredBy} /></>}</span>
    <span class="quiet mono id">{id}</span>
  </li>
);

const FactCard = ({ fact }: { fact: Fact }) => {
  const { type, ...rest } = fact;
  const says = saying(fact);
  return (
    <details class={`fact${isTrouble(fact) ? ' trouble' : ''}`}>
      <summary><b>{type}</b>{says !== '' && <span class="says">{says}</span>}</summary>
      <div class="json"><JsonTree value={rest} open /></div>
      {(type === 'hook.completed' || type === 'hook.started') && <button type="button" class="more" onClick={() => { tab.value = 'hooks'; }}>Show in the turn's hooks</button>}
    </details>
  );
};

/** The one thing of a fact that is read first. */
const saying = (fact: Fact): string => {
  switch (fact.type) {
    case 'hook.started': return `${fact.run.event} · ${short(fact.run.handlerKey)}`;
    case 'hook.completed': return `${fact.run.status} · ${short(fact.run.handlerKey)}`;
    case 'hook.skipped': return `${fact.reason} · ${short(fact.handlerKey)}`;
    case 'hook.interrupted': return short(fact.handlerKey);
    case 'prompt.blocked': return fact.reason ?? '';
    case 'prompt.accepted': case 'prompt.queued': case 'prompt.steered': return fact.prompt.id;
    case 'prompt.dropped': case 'tool.blocked': return fact.reason;
    case 'tool.denied': return `by ${fact.by}`;
    case 'tool.permitted': return `by ${fact.by}`;
    case 'context.injected': return fact.text;
    case 'turn.started': return `${fact.turn} · ${fact.kind}`;
    case 'turn.settled': return `${fact.status}${fact.error === null ? '' : ` · ${fact.error.message}`}`;
    case 'model.replied': return fact.item.type;
    case 'sampling.started': case 'sampling.completed': return `request ${fact.request}`;
    case 'sampling.failed': return fact.error.message;
    case 'tool.called': return `${fact.call.name} · ${fact.call.callId}`;
    case 'tool.rewritten': return JSON.stringify(fact.input);
    case 'tool.corrected': return fact.feedback;
    case 'fault.told': case 'warning.told': return fact.message;
    case 'session.closed': return fact.reason;
    default: return 'callId' in fact ? fact.callId : '';
  }
};

/** `/home/ada/shop/.codex/hooks.json:stop:0:0` -> `hooks.json:stop:0:0` */
const short = (key: string): string => key.slice(key.lastIndexOf('/') + 1);
