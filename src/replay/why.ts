import { callName, type Fact } from '../../machines/index.ts';
import type { SessionRecord } from '../views/record.ts';
import type { Records } from './records.ts';
import { findSubject, type Place, type Subject } from './subject.ts';
import { sentence } from './sentence.ts';

/** One fact that a thing goes back to. */
export type Reason = Place & { type: Fact['type']; text: string };

/** Where something in a session came from: the facts and the hook runs that put it there, oldest first. */
export type Why = { subject: Subject; reasons: Reason[] };

/**
 * From a prompt, message, tool output, context or block back to what put it there.
 * `ref`: the id of a prompt or a call, a hook run's id, `SEQ` or `SEQ.FACT` (facts count from 0), or words of its text.
 * `null` where the log has nothing of that name.
 */
export const why = (records: Records, ref: string): Why | null => {
  const subject = findSubject(records, ref);
  if (subject === null) return null;
  const places = relevant(records, subject);
  const reasons = places.flatMap(({ seq, fact }): Reason[] => {
    const found = records[seq - 1]?.facts[fact];
    return found === undefined ? [] : [{ seq, fact, type: found.type, text: sentence(found) }];
  });
  return { subject, reasons };
};

/** For people: what it is, then a line for each fact. */
export const formatWhy = (found: Why | null): string =>
  found === null ? 'nothing of that name is in the log' : [`${found.subject.kind} ${found.subject.id}`, ...found.reasons.map(({ seq, fact, text }) => `  ${seq}.${fact}  ${text}`)].join('\n');

const relevant = (records: Records, subject: Subject): Place[] => {
  switch (subject.kind) {
    case 'prompt': return placesOf(records, (fact) => ofPrompt(fact, subject.id)).concat(promptRuns(records, subject.id)).toSorted(byPlace);
    case 'call': return callReasons(records, subject.id).concat(replyBefore(records, subject.id)).toSorted(byPlace);
    case 'message': return messageReasons(records, subject.place);
    case 'context': case 'continuation': return runReasons(records, subject.place);
    case 'run': return placesOf(records, (fact) => ofRun(fact, subject.id));
    case 'fact': return runReasons(records, subject.place);
  }
};

const placesOf = (records: Records, test: (fact: Fact, record: SessionRecord) => boolean): Place[] =>
  records.flatMap((record) => record.facts.flatMap((fact, index) => (test(fact, record) ? [{ seq: record.seq, fact: index }] : [])));

const byPlace = (a: Place, b: Place): number => a.seq - b.seq || a.fact - b.fact;

const ofPrompt = (fact: Fact, id: string): boolean =>
  ('prompt' in fact && fact.prompt.id === id) || ('promptId' in fact && fact.promptId === id) || (fact.type === 'context.injected' && fact.about === id);

/** Hooks know a call by its id, which other calls of its answer may have too: whose they are says who asked them. */
const callReasons = (records: Records, name: string): Place[] => {
  const calls = records.flatMap(({ facts }) => facts.flatMap((fact) => (fact.type === 'tool.called' ? [fact.call] : [])));
  const callId = calls.find((call) => callName(call) === name)?.callId ?? name;
  const others = calls.filter((call) => call.callId === callId && callName(call) !== name).map((call) => `call.${callName(call)}`);
  return placesOf(records, (fact, { actor }) => {
    if ('callId' in fact) return callName(fact) === name;
    if (fact.type === 'tool.called') return callName(fact.call) === name;
    return isAbout(fact, callId) && !others.includes(fact.type === 'hook.started' ? fact.actor : actor);
  });
};

const isAbout = (fact: Fact, callId: string): boolean =>
  (fact.type === 'context.injected' && fact.about === callId)
  || ((fact.type === 'hook.started' || fact.type === 'hook.completed') && belongsTo(fact.run.id, callId)) || (fact.type === 'hook.interrupted' && belongsTo(fact.runId, callId));

/** Runs of tool hooks carry their call's id at the end of theirs. */
const belongsTo = (runId: string, callId: string): boolean => runId.endsWith(`:${callId}`) || runId.endsWith(`:${callId}:retry`);

const ofRun = (fact: Fact, id: string): boolean =>
  ((fact.type === 'hook.started' || fact.type === 'hook.completed' || fact.type === 'hook.shadowed') && fact.run.id === id) || ('runId' in fact && fact.runId === id)
  || (fact.type === 'turn.continued' && fact.fragments.some(({ runId }) => runId === id)) || (fact.type === 'prompt.blocked' && fact.by.includes(id));

/** The runs that looked at a prompt: those that ended in the record that decided on it, and their beginnings. */
const promptRuns = (records: Records, id: string): Place[] => {
  const fate = records.findLast(({ facts }) => facts.some((fact) => (fact.type === 'prompt.accepted' && fact.prompt.id === id) || (fact.type === 'prompt.blocked' && fact.promptId === id)));
  if (fate === undefined) return [];
  const ended = fate.facts.flatMap((fact, index) => (fact.type === 'hook.completed' && fact.run.event === 'UserPromptSubmit' ? [{ place: { seq: fate.seq, fact: index }, runId: fact.run.id }] : []));
  return ended.flatMap(({ place, runId }) => [...lastStart(records, runId, place), place]);
};

const lastStart = (records: Records, runId: string, before: Place): Place[] => {
  const actor = records[before.seq - 1]?.actor;
  const starts = placesOf(records.slice(0, before.seq), (fact) => fact.type === 'hook.started' && fact.run.id === runId && fact.actor === actor).filter((place) => byPlace(place, before) < 0);
  return starts.slice(-1);
};

/** The model's words that made a call, and the request that they answer. */
const replyBefore = (records: Records, name: string): Place[] => {
  const [called] = placesOf(records, (fact) => fact.type === 'tool.called' && callName(fact.call) === name);
  return called === undefined ? [] : messageReasons(records, { seq: called.seq, fact: called.fact - 1 }).filter(({ seq, fact }) => {
    const type = records[seq - 1]?.facts[fact]?.type;
    return type === 'sampling.started' || type === 'model.replied';
  });
};

/** A message goes back to its request, and to whatever the model had not yet answered when it was asked. */
const messageReasons = (records: Records, place: Place): Place[] => {
  const asked = placesOf(records.slice(0, place.seq), (fact) => fact.type === 'sampling.started').filter((each) => byPlace(each, place) < 0);
  const [request] = asked.slice(-1);
  const [earlier] = asked.slice(-2, -1);
  if (request === undefined) return [place];
  const news = placesOf(records.slice(0, request.seq), isNews).filter((each) => byPlace(each, request) < 0 && (earlier === undefined || byPlace(each, earlier) > 0));
  return [...news, request, place];
};

const isNews = (fact: Fact): boolean =>
  fact.type === 'prompt.accepted' || fact.type === 'context.injected' || fact.type === 'tool.answered' || fact.type === 'turn.continued' || fact.type === 'notice.recorded' || fact.type === 'conversation.compacted';

/** What a run said: the run's beginning and end, and the fact itself. */
const runReasons = (records: Records, place: Place): Place[] => {
  const fact = records[place.seq - 1]?.facts[place.fact];
  const runIds = fact === undefined ? [] : 'runId' in fact ? [fact.runId] : fact.type === 'turn.continued' ? fact.fragments.map(({ runId }) => runId) : [];
  const runs = runIds.flatMap((runId) => {
    const ended = placesOf(records.slice(0, place.seq), (each) => each.type === 'hook.completed' && each.run.id === runId).filter((each) => byPlace(each, place) < 0).slice(-1);
    return ended.flatMap((end) => [...lastStart(records, runId, end), end]);
  });
  return [...runs, place].toSorted(byPlace);
};
