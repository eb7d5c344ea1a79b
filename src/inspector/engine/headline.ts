import type { Fact } from '../../../machines/facts.ts';
import { handlerLabel } from './handler-label.ts';
import type { ConfiguredHandler } from '../../hooks/handler.ts';
import type { SessionRecord } from '../../views/record.ts';

/** What a record came to, in a sentence, and the reason that was given. `by`: whoever decided it; `''` where nobody is named. */
export type Headline = { text: string; why: string; by: string; tone: 'bad' | 'warn' };

/** The loudest thing that a record decided; null where nothing was refused, turned back, or went wrong. */
export const headlineOf = ({ facts }: SessionRecord, handlers: readonly ConfiguredHandler[]): Headline | null => {
  const decider = facts.find((fact) => fact.type === 'hook.completed' && fact.run.status !== 'completed');
  const by = decider?.type === 'hook.completed' ? handlerLabel(decider.run.handlerKey, handlers) : '';
  for (const fact of facts.toSorted((a, b) => rank(a) - rank(b))) {
    const told = tellings(fact);
    if (told !== null) return { ...told, by };
  }
  return null;
};

/** What follows from a run is told before the run, and both before the turn that ends with them. */
const rank = ({ type }: Fact): number => (type === 'turn.settled' ? 2 : type === 'hook.completed' ? 1 : 0);

const tellings = (fact: Fact): Omit<Headline, 'by'> | null => {
  switch (fact.type) {
    case 'prompt.blocked': return { text: 'The prompt was blocked', why: fact.reason ?? '', tone: 'bad' };
    case 'prompt.dropped': return { text: 'The prompt was dropped', why: fact.reason, tone: 'warn' };
    case 'tool.blocked': return { text: 'The tool call was blocked', why: fact.reason, tone: 'bad' };
    case 'tool.denied': return { text: `The tool call was denied by ${fact.by === 'hook' ? 'a hook' : `the ${fact.by}`}`, why: fact.message, tone: 'bad' };
    case 'tool.interrupted': return { text: 'The tool call was interrupted', why: '', tone: 'warn' };
    case 'tool.corrected': return { text: 'A hook\'s feedback replaced the tool\'s output', why: fact.feedback, tone: 'warn' };
    case 'tool.finished': return fact.success ? null : { text: 'The tool call failed', why: '', tone: 'bad' };
    case 'turn.continued': return { text: 'A Stop hook sent the model on', why: fact.fragments.map(({ text }) => text).join('\n'), tone: 'warn' };
    case 'turn.continuationRefused': return { text: `A Stop hook was not heard: the turn has been continued ${fact.cap} times`, why: fact.reason, tone: 'bad' };
    case 'sampling.failed': return { text: 'The model request failed', why: fact.error.message, tone: 'bad' };
    case 'compaction.stopped': return { text: 'A hook stopped the compaction', why: fact.reason ?? '', tone: 'warn' };
    case 'fault.told': return { text: `The session stopped with a fault in ${fact.where}`, why: fact.message, tone: 'bad' };
    case 'hook.completed': return fact.run.status === 'completed' ? null : { text: `A ${fact.run.event} hook ${runWords[fact.run.status]}`, why: fact.run.entries.filter(({ kind }) => kind !== 'context').map(({ text }) => text).join('\n'), tone: fact.run.status === 'failed' ? 'bad' : 'warn' };
    case 'turn.settled': return fact.status === 'completed' ? null : { text: fact.status === 'failed' ? 'The turn failed' : 'The turn was interrupted', why: fact.error?.message ?? '', tone: fact.status === 'failed' ? 'bad' : 'warn' };
    default: return null;
  }
};

const runWords = { failed: 'failed', blocked: 'blocked', stopped: 'stopped the turn' } as const;
