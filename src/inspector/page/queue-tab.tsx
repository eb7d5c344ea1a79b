import type { WaitingPrompt } from '../engine/protocol.ts';
import { count, duration } from './format.ts';
import { JsonTree } from './json-tree.tsx';
import { Jump } from './record-tab.tsx';
import { moment } from './store.ts';

/** What waits and what runs at this record. */
export const QueueTab = () => {
  const now = moment.value;
  if (now === null) return null;
  return (
    <div class="queue">
      <section><h3>Waits for a turn of its own <span class="count">{now.queue.length}</span></h3>
        {now.queueHeld && <p class="note">The queue is held since the interrupt: it waits for the user's next word.</p>}
        <Prompts prompts={now.queue} none="No prompt is queued." />
      </section>
      <section><h3>Joins the running turn <span class="count">{now.steered.length}</span></h3><Prompts prompts={now.steered} none="No prompt is steered in." /></section>
      <section><h3>Runs now <span class="count">{now.running.length}</span></h3>
        {now.running.length === 0 ? <p class="quiet">Nothing runs.</p> : (
          <ul class="effects">{now.running.map(({ id, kind, what, since, sinceSeq }) => <li key={id}><span class="kind">{kind}</span><span class="what">{what}</span><span class="quiet">for {duration(Math.max(0, now.record.at - since))}, since <Jump seq={sinceSeq} /></span><span class="quiet mono id">{id}</span></li>)}</ul>
        )}
      </section>
      <section><h3>Tool calls <span class="count">{now.calls.length}</span></h3>
        {now.calls.length === 0 ? <p class="quiet">No call is open.</p> : <ul class="effects">{now.calls.map(({ id, name, input, state }) => <li key={id}><span class="kind">{state}</span><span class="what"><b>{name}</b> <span class="mono">{input}</span></span><span class="quiet mono id">{id}</span></li>)}</ul>}
      </section>
      <section><h3>Session</h3>
        <dl class="pairs">
          <div><dt>Turn</dt><dd>{now.turn === null ? 'none' : `${now.turn.index + 1} (${now.turn.id})`}</dd></div>
          <div><dt>Tokens</dt><dd>{count(now.totalTokens)}</dd></div>
        </dl>
        <div class="json"><JsonTree name="settings" value={now.settings} open /></div>
      </section>
    </div>
  );
};

const Prompts = ({ prompts, none }: { prompts: readonly WaitingPrompt[]; none: string }) =>
  prompts.length === 0 ? <p class="quiet">{none}</p> : <ol class="waiting-prompts">{prompts.map(({ id, text, turn }) => <li key={id}><p>{text || '(no text)'}</p><span class="quiet mono">{id}{turn !== null && `, ${turn}`}</span></li>)}</ol>;
