import type { HookRun } from '../../../machines/index.ts';
import { at, textAt } from '../engine/fields.ts';
import { duration } from './format.ts';
import { JsonTree, LongText } from './json-tree.tsx';

/** Characters of an output that is shown as a tree; more is shown as it is. */
const MAX_JSON = 100_000;

type Props = { run: HookRun; stdin: unknown; label: string; open: boolean };

/** One hook run: what it said first, then how it ended, then what it got and wrote. */
export const RunCard = ({ run, stdin, label, open }: Props) => (
  <details class={`run-card ${run.status}`} open={open}>
    <summary><span class={`status ${run.status}`}>{run.status}</span><span class="label mono" title={label}>{label}</span><span class="time">{duration(Number(textAt(run, 'durationMs')) || 0)}</span></summary>
    <RunBody run={run} stdin={stdin} />
  </details>
);

export const RunBody = ({ run, stdin }: { run: HookRun; stdin: unknown }) => {
  const ending = at(run, 'ending') ?? null;
  return (
    <div class="run-body">
      {run.entries.length > 0 && <ul class="entries">{run.entries.map(({ kind, text }, index) => <li key={index}><span class={`kind ${kind}`}>{kind}</span><span class="entry-text">{text}</span></li>)}</ul>}
      <p class="ending quiet">{endingIn(ending)}{Object.keys(run).includes('source') && <> · {textAt(run, 'source')}, <span class="mono" title={textAt(run, 'handlerKey')}>{fileName(textAt(run, 'sourcePath'))}</span></>}{textAt(run, 'executionMode') === 'async' && ' · async'}{textAt(run, 'detail') !== '' && ` · ${textAt(run, 'detail')}`}</p>
      <Output name="stdout" text={textAt(ending, 'stdout')} />
      <Output name="stderr" text={textAt(ending, 'stderr')} />
      {stdin !== null && stdin !== undefined && <details class="stream"><summary>stdin <span class="quiet">{hintOf(stdin)}</span></summary><div class="json"><JsonTree value={stdin} open /></div></details>}
    </div>
  );
};

const Output = ({ name, text }: { name: string; text: string }) => {
  if (text === '') return null;
  const json = jsonIn(text);
  return <details class="stream" open><summary>{name}{json !== null && <span class="quiet">JSON</span>}</summary>{json === null ? <LongText text={text} /> : <div class="json"><JsonTree value={json} open depth={2} /></div>}</details>;
};

/** What a hook says in JSON; null where it is an ordinary text. */
const jsonIn = (text: string): object | null => {
  if (text.length > MAX_JSON || !text.trimStart().startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
};

/** The part of a payload that tells one dispatch from another. */
const hintOf = (stdin: unknown): string => textAt(at(stdin, 'tool_input') ?? null, 'command') || textAt(stdin, 'prompt') || textAt(stdin, 'hook_event_name');
const fileName = (path: string): string => path.split('/').slice(-2).join('/');

const endingIn = (ending: unknown): string => {
  const kind = textAt(ending, 'kind');
  if (kind === 'exited') return `exit code ${textAt(ending, 'code')}`;
  if (kind === 'signalled') return `signal ${textAt(ending, 'signal')}`;
  if (kind === 'timed-out') return `timed out after ${textAt(ending, 'timeoutS')} s`;
  return kind === 'failed' ? textAt(ending, 'message') : kind;
};
