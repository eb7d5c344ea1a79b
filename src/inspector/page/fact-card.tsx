import type { Fact } from '../../../machines/index.ts';
import { isTrouble } from '../engine/trouble.ts';
import { JsonTree } from './json-tree.tsx';

type Labels = { readonly [handlerKey: string]: string };

/** A fact: its name and what is read first; open, all of it. */
export const FactCard = ({ fact, labels }: { fact: Fact; labels: Labels }) => {
  const { type, ...rest } = fact;
  const says = saying(fact, labels);
  return (
    <details class={`fact${isTrouble(fact) ? ' trouble' : ''}`}>
      <summary><b>{type}</b>{says !== '' && <span class="says" title={says}>{says}</span>}</summary>
      <div class="json"><JsonTree value={rest} open /></div>
    </details>
  );
};

/** The one thing of a fact that is read first. */
const saying = (fact: Fact, labels: Labels): string => {
  switch (fact.type) {
    case 'hook.started': return labels[fact.run.handlerKey] ?? fact.run.event;
    case 'hook.completed': return `${fact.run.status} · ${labels[fact.run.handlerKey] ?? fact.run.event}`;
    case 'hook.skipped': return `${fact.reason} · ${labels[fact.handlerKey] ?? fact.event}`;
    case 'hook.interrupted': return labels[fact.handlerKey] ?? '';
    case 'prompt.blocked': return fact.reason ?? '';
    case 'prompt.accepted': case 'prompt.queued': case 'prompt.steered': return fact.prompt.id;
    case 'prompt.dropped': case 'tool.blocked': return fact.reason;
    case 'tool.denied': return `by ${fact.by}`;
    case 'tool.permitted': return `by ${fact.by}`;
    case 'context.injected': return fact.text;
    case 'turn.started': return fact.kind;
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
