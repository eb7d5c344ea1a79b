import type { WaitingPrompt } from '../engine/protocol.ts';
import { duration } from './format.ts';
import { Jump } from './record-tab.tsx';
import { studied } from './store.ts';

/** What waits and what runs at this record. */
export const QueueTab = () => {
  const now = studied.value;
  if (now === null) return null;
  return (
    <div class="queue">
      <section><h3>Queued, each for a turn of its own <span class="count">{now.queue.length}</span></h3>
        {now.queueHeld && <p class="note">The queue is held since the interrupt, until the user's next word.</p>}
        <Prompts prompts={now.queue} none="No prompt is queued." />
      </section>
      <section><h3>Steered, to join the running turn <span class="count">{now.steered.length}</span></h3><Prompts prompts={now.steered} none="No prompt waits to join." /></section>
      <section><h3>Running <span class="count">{now.running.length}</span></h3>
        {now.running.length === 0 ? <p class="quiet">Nothing is running.</p> : (
          <ul class="effects">{now.running.map(({ id, kind, what, since, sinceSeq }) => <li key={id}><span class="kind">{kind}</span><span class="what">{what}<span class="quiet">, for {duration(Math.max(0, now.record.at - since))}, since <Jump seq={sinceSeq} /></span></span><span class="quiet mono id" title="effect">{id}</span></li>)}</ul>
        )}
      </section>
      <section><h3>Tool calls <span class="count">{now.calls.length}</span></h3>
        {now.calls.length === 0 ? <p class="quiet">No call is open.</p> : <ul class="effects">{now.calls.map(({ id, name, input, state }) => <li key={id}><span class="kind">{state}</span><span class="what"><b>{name}</b> <span class="mono">{input}</span></span><span class="quiet mono id">{id.replace(/^call\./, '')}</span></li>)}</ul>}
      </section>
    </div>
  );
};

const Prompts = ({ prompts, none }: { prompts: readonly WaitingPrompt[]; none: string }) =>
  prompts.length === 0 ? <p class="quiet">{none}</p> : <ol class="waiting-prompts">{prompts.map(({ id, text }, index) => <li key={id} title={id}><span class="number">{index + 1}</span><p>{text || '(no text)'}</p></li>)}</ol>;
