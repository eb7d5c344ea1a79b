import { callName, messageText, promptText, type Fact } from '../../machines/index.ts';
import { eventOf, type Records } from './records.ts';

/** A fact's place: its record, and its number in it from 0. */
export type Place = { seq: number; fact: number };

/** What is asked about. The id of a call is its name: `ID#2` for the second call of an answer that has the first one's id. */
export type Subject =
  | { kind: 'prompt' | 'call' | 'run'; id: string }
  | { kind: 'message' | 'context' | 'continuation' | 'fact'; id: string; place: Place };

/** What a name means in a log; `null` where it means nothing. Ids come before places, places before words. */
export const findSubject = (records: Records, ref: string): Subject | null => byId(records, ref) ?? byPlace(records, ref) ?? byWords(records, ref);

const byId = (records: Records, ref: string): Subject | null => {
  for (const record of records) {
    const event = eventOf(record);
    if ('prompt' in event && event.prompt.id === ref) return { kind: 'prompt', id: ref };
    for (const fact of record.facts) {
      if (fact.type === 'tool.called' && callName(fact.call) === ref) return { kind: 'call', id: ref };
      if ((fact.type === 'hook.started' || fact.type === 'hook.completed') && fact.run.id === ref) return { kind: 'run', id: ref };
    }
  }
  return null;
};

const byPlace = (records: Records, ref: string): Subject | null => {
  const [, seq, fact] = /^(\d+)(?:\.(\d+))?$/.exec(ref) ?? [];
  if (seq === undefined) return null;
  const facts = records[Number(seq) - 1]?.facts;
  const index = fact === undefined ? facts?.findIndex(speaks) ?? -1 : Number(fact);
  const found = facts?.[Math.max(0, index)];
  return found === undefined ? null : subjectOf(found, { seq: Number(seq), fact: Math.max(0, index) });
};

/** The last thing that was said with these words: by the user, the model, a hook, or a tool. */
const byWords = (records: Records, ref: string): Subject | null => {
  for (const record of records.toReversed()) {
    const index = record.facts.findLastIndex((fact) => speaks(fact) && wordsOf(fact).includes(ref));
    const fact = record.facts[index];
    if (fact !== undefined) return subjectOf(fact, { seq: record.seq, fact: index });
    const event = eventOf(record);
    if ('prompt' in event && promptText(event.prompt).includes(ref)) return { kind: 'prompt', id: event.prompt.id };
  }
  return null;
};

const subjectOf = (fact: Fact, place: Place): Subject => {
  const id = `${place.seq}.${place.fact}`;
  if ('prompt' in fact) return { kind: 'prompt', id: fact.prompt.id };
  if ('promptId' in fact) return { kind: 'prompt', id: fact.promptId };
  if ('callId' in fact) return { kind: 'call', id: callName(fact) };
  if (fact.type === 'tool.called') return { kind: 'call', id: callName(fact.call) };
  if (fact.type === 'model.replied') return { kind: 'message', id, place };
  if (fact.type === 'context.injected') return { kind: 'context', id, place };
  if (fact.type === 'turn.continued') return { kind: 'continuation', id, place };
  return fact.type === 'hook.started' || fact.type === 'hook.completed' ? { kind: 'run', id: fact.run.id } : { kind: 'fact', id, place };
};

const speaks = (fact: Fact): boolean => wordsOf(fact) !== '';

const wordsOf = (fact: Fact): string => {
  switch (fact.type) {
    case 'prompt.accepted': case 'prompt.steered': case 'prompt.queued': case 'prompt.revised': return promptText(fact.prompt);
    case 'prompt.blocked': return fact.reason ?? '';
    case 'context.injected': return fact.text;
    case 'model.replied': return fact.item.type === 'message' ? messageText(fact.item.content) : '';
    case 'tool.answered': return typeof fact.output === 'string' ? fact.output : JSON.stringify(fact.output);
    case 'tool.blocked': return fact.reason;
    case 'tool.denied': return fact.message;
    case 'turn.continued': return fact.fragments.map(({ text }) => text).join('\n');
    default: return '';
  }
};
