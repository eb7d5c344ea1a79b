import { useSignal, useSignalEffect } from '@preact/signals';
import { at, textAt } from '../engine/fields.ts';
import type { HookDetail } from '../engine/protocol.ts';
import { duration } from './format.ts';
import { JsonTree, LongText } from './json-tree.tsx';
import { Jump } from './record-tab.tsx';
import { chosenRun, client } from './store.ts';

/** One hook run in full: what it got, what it said, and what came of it. */
export const RunDetail = () => {
  const detail = useSignal<{ seq: number; found: HookDetail } | null>(null);
  useSignalEffect(() => {
    const chosen = chosenRun.value;
    if (chosen === null) { detail.value = null; return; }
    void client.ask('hook', chosen).then((found) => { detail.value = found === null ? null : { seq: chosen.seq, found }; });
  });
  if (detail.value === null) return null;
  const { seq, found: { run, stdin } } = detail.value;
  const ending = at(run, 'ending') ?? null;
  const entries = at(run, 'entries');
  return (
    <section class="run-detail" aria-label="Hook run">
      <dl class="pairs">
        <Pair name="Ended" value={<><Jump seq={seq} />, {endingIn(ending)}</>} />
        <Pair name="Took" value={duration(Number(textAt(run, 'durationMs')) || 0)} />
        <Pair name="Source" value={`${textAt(run, 'source')}, ${textAt(run, 'executionMode')}`} />
        <Pair name="File" value={<span class="mono">{textAt(run, 'sourcePath')}</span>} />
        <Pair name="Handler" value={<span class="mono">{textAt(run, 'handlerKey')}</span>} />
        {textAt(run, 'detail') !== '' && <Pair name="Detail" value={textAt(run, 'detail')} />}
      </dl>
      {Array.isArray(entries) && entries.length > 0 && <><h4>Entries</h4><ul class="entries">{entries.map((entry, index) => <li key={index}><span class={`kind ${textAt(entry, 'kind')}`}>{textAt(entry, 'kind')}</span> {textAt(entry, 'text')}</li>)}</ul></>}
      <h4>stdin</h4>{stdin === null ? <p class="quiet">Not kept for this run.</p> : <div class="json"><JsonTree value={stdin} open /></div>}
      <Output name="stdout" text={textAt(ending, 'stdout')} />
      <Output name="stderr" text={textAt(ending, 'stderr')} />
    </section>
  );
};

const Pair = ({ name, value }: { name: string; value: preact.ComponentChild }) => <div><dt>{name}</dt><dd>{value}</dd></div>;

const Output = ({ name, text }: { name: string; text: string }) => <><h4>{name}</h4>{text === '' ? <p class="quiet">Nothing.</p> : <LongText text={text} />}</>;

const endingIn = (ending: unknown): string => {
  const kind = textAt(ending, 'kind');
  if (kind === 'exited') return `exit code ${textAt(ending, 'code')}`;
  if (kind === 'signalled') return `signal ${textAt(ending, 'signal')}`;
  if (kind === 'timed-out') return `timed out after ${textAt(ending, 'timeoutS')} s`;
  return kind === 'failed' ? textAt(ending, 'message') : kind;
};
