import type { Fact } from '../../machines/index.ts';
import { isAwaited, step, type Step } from '../runtime/step.ts';
import { answersEffect, type InputEvent } from '../runtime/input-event.ts';
import type { System } from '../runtime/system.ts';
import type { SessionRecord } from '../views/record.ts';
import { eventOf } from './records.ts';

/**
 * Where a log and the law part. `sequence`: the numbers have a gap; `unawaited`: an answer that nobody waited for;
 * `actor`: another machine heard it; `fact`: another fact, or one more or less.
 */
export type Divergence = {
  kind: 'sequence' | 'unawaited' | 'actor' | 'fact';
  seq: number;
  /** The machine that heard the event, as recorded. */
  actor: string;
  /** The place among the record's facts; 0 for another kind. */
  fact: number;
  /** What the log says; `null` where it says nothing more. */
  expected: unknown;
  /** What the law says now; `null` where it says nothing more. */
  actual: unknown;
};

export type Verification = { records: number; facts: number; divergence: Divergence | null; system: System | null };

/** Steps every record's event anew and compares each fact byte for byte. Stops at the first divergence (L3). */
export const verify = (records: Iterable<SessionRecord>, law: Step = step): Verification => {
  let system: System | null = null;
  let count = 0;
  let facts = 0;
  for (const record of records) {
    const event = eventOf(record);
    const misplaced = placeDivergence(system, record, event, count + 1);
    if (misplaced !== null) return { records: count, facts, divergence: misplaced, system };
    const stepped = law(system, event, record.at);
    const divergence = factDivergence(record, stepped.facts);
    if (divergence !== null) return { records: count, facts, divergence, system };
    system = stepped.system;
    facts += stepped.facts.length;
    count++;
  }
  return { records: count, facts, divergence: null, system };
};

/** For people: one line where all is well, else what differs and where. */
export const formatVerification = ({ records, facts, divergence }: Verification): string => {
  if (divergence === null) return `${records} records replayed, ${facts} facts came out the same`;
  const { kind, seq, actor, fact, expected, actual } = divergence;
  const place = kind === 'fact' ? `record ${seq}, fact ${fact}, actor ${actor}` : `record ${seq}, actor ${actor}`;
  return `the log and the law part at ${place} (${kind})\n  expected ${told(expected)}\n  actual   ${told(actual)}`;
};

const placeDivergence = (system: System | null, record: SessionRecord, event: InputEvent, seq: number): Divergence | null => {
  const at = { seq: record.seq, actor: record.actor, fact: 0 };
  if (record.seq !== seq) return { kind: 'sequence', ...at, expected: record.seq, actual: seq };
  if (system === null) return null;
  if (!isAwaited(system, event)) return { kind: 'unawaited', ...at, expected: record.event, actual: system.fault ?? system.outstanding.map(({ id }) => id) };
  const actor = answersEffect(event) ? system.outstanding.find(({ id }) => id === event.effect)?.actor : 'session';
  return actor === record.actor ? null : { kind: 'actor', ...at, expected: record.actor, actual: actor ?? null };
};

const factDivergence = ({ seq, actor, facts }: SessionRecord, actual: readonly Fact[]): Divergence | null => {
  for (let fact = 0; fact < Math.max(facts.length, actual.length); fact++) {
    if (JSON.stringify(facts[fact]) !== JSON.stringify(actual[fact])) return { kind: 'fact', seq, actor, fact, expected: facts[fact] ?? null, actual: actual[fact] ?? null };
  }
  return null;
};

const told = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= TOLD_CHARS ? text : `${text.slice(0, TOLD_CHARS)}... (${text.length} characters)`;
};

/** A fact may hold a whole tool output; a person needs to see which fact it is. */
const TOLD_CHARS = 2_000;
