import type { Fact } from '../../machines/index.ts';
import { stateOf, type SessionState } from '../runtime/state.ts';
import { step, type Step, type Stepped } from '../runtime/step.ts';
import type { System } from '../runtime/system.ts';
import type { SessionRecord } from '../views/record.ts';
import { Transcript } from '../views/transcript.ts';
import { eventOf, type Records } from './records.ts';

/** One record, stepped anew: what the law makes of its event now. */
export type Restepped = Stepped & { record: SessionRecord; before: System | null };

/** Steps through a log, one record at a time. The recorded facts are not looked at. */
export function* stepsOf(records: Iterable<SessionRecord>, law: Step = step): Generator<Restepped> {
  let before: System | null = null;
  for (const record of records) {
    const stepped = law(before, eventOf(record), record.at);
    yield { ...stepped, record, before };
    before = stepped.system;
  }
}

/** What a replay comes to. */
export type Replayed = { records: number; facts: number; system: System | null };

/** Folds a log through the machines, by the same step that a live session takes. Nothing is performed. */
export const replay = (records: Iterable<SessionRecord>, law: Step = step): Replayed => {
  let system: System | null = null;
  let count = 0;
  let facts = 0;
  for (const record of records) {
    const stepped = law(system, eventOf(record), record.at);
    system = stepped.system;
    facts += stepped.facts.length;
    count++;
  }
  return { records: count, facts, system };
};

/** A session at one of its records. */
export type Moment = { seq: number; system: System; state: SessionState; transcript: Transcript; facts: readonly Fact[] };

/** The session as it was once record `seq` was heard. Throws RangeError where the log has no such record. */
export const stateAt = (records: Records, seq: number): Moment => {
  const upTo = prefix(records, seq);
  const last = upTo.at(-1);
  const { system } = replay(upTo);
  if (last === undefined || system === null) throw new RangeError('Cannot tell the state: the log is empty');
  const opened = eventOf(upTo[0] ?? last);
  const transcript = new Transcript(opened.type === 'log.opened' ? opened.history : []);
  for (const record of upTo) transcript.apply(record);
  return { seq, system, state: stateOf(system), transcript, facts: last.facts };
};

/**
 * A new log that begins as the old one up to record `seq`. `session`: the new log's session id; the old one's where
 * absent. Resume a session from it and it goes on from there, with whatever ran told as interrupted.
 */
export const fork = (records: Records, seq: number, options: { session?: string } = {}): SessionRecord[] =>
  prefix(records, seq).map((record) => ({ ...record, session: options.session ?? record.session }));

const prefix = (records: Records, seq: number): Records => {
  if (!Number.isInteger(seq) || seq < 1 || seq > records.length) throw new RangeError(`Cannot go to record ${seq}: the log has records 1 to ${records.length}`);
  return records.slice(0, seq);
};
