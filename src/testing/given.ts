import type { Fact } from '../../machines/index.ts';
import { LOG_FORMAT } from '../log/index.ts';
import { replay } from '../replay/replay.ts';
import { MACHINE_VERSION, type InputEvent, type OpenedEvent } from '../runtime/input-event.ts';
import { isAwaited, step, type Step } from '../runtime/step.ts';
import type { System } from '../runtime/system.ts';
import type { SessionRecord } from '../views/record.ts';

/** A fact as a test names it: its type alone, or as much of it as matters. */
export type ExpectedFact = Fact['type'] | ({ type: Fact['type'] } & { readonly [key: string]: unknown });

/** What came of an event, for a test to look at more closely than `then` does. */
export type Outcome = {
  facts: Fact[];
  system: System;
  /**
   * Throws an Error that lists both where the facts are not these, in this order and no others. A fact that is named by
   * more than its type must hold what is named; what it holds besides is not looked at.
   */
  then(...expected: ExpectedFact[]): Outcome;
};

/** What was before: records of a log, or events as a session hears them. A log that begins without `opened` is opened. */
export type Given = {
  /** One more event. Throws where nobody waits for it, as a session would drop it. */
  when(event: InputEvent | ((system: System) => InputEvent)): Outcome;
};

/** The event that opens a log, with nothing in it but what is named. */
export const opened = (change: Partial<Omit<OpenedEvent, 'type'>> = {}): OpenedEvent => ({
  type: 'log.opened', format: LOG_FORMAT, machine: MACHINE_VERSION, settings: {}, source: 'startup', hooks: { handlers: [], bypassTrust: false, featureEnabled: true },
  history: [], totalTokens: 0, preamble: { instructions: '', items: [] }, host: {}, ...change,
});

/** Given these records or events, when this event comes, then these are the facts: the law alone, without a session. */
export const given = (...before: readonly (SessionRecord | InputEvent)[]): Given => ({
  when: (event) => {
    const events = before.map((each) => ('facts' in each ? (each.event as InputEvent) : each));
    const all = events[0]?.type === 'log.opened' ? events : [opened(), ...events];
    const { system } = replay(all.map((each, index) => recordOf(each, index + 1)), strict);
    if (system === null) throw new Error('Cannot go on: nothing was given');
    const heard = typeof event === 'function' ? event(system) : event;
    const stepped = strict(system, heard, all.length + 1);
    return outcomeOf(stepped.facts, stepped.system);
  },
});

/** The id of the effect of this kind that a session waits for; for `hooks` of this hook event. Throws where it waits for none. */
export const awaited = (system: System, kind: System['outstanding'][number]['kind'], about = ''): string => {
  const found = system.outstanding.find((effect) => effect.kind === kind && (about === '' || effect.actor.includes(about) || effect.runs.some(({ handlerKey }) => handlerKey.includes(about))));
  if (found === undefined) throw new Error(`Cannot answer: nobody waits for ${kind}${about === '' ? '' : ` of ${about}`}. Awaited: ${system.outstanding.map((effect) => effect.kind).join(', ') || 'nothing'}`);
  return found.id;
};

const strict: Step = (system, event, at) => {
  if (system !== null && !isAwaited(system, event)) throw new Error(`Cannot take ${event.type}: nobody waits for it. Awaited: ${system.outstanding.map(({ id, kind }) => `${kind} ${id}`).join(', ') || 'nothing'}`);
  return step(system, event, at);
};

const recordOf = (event: InputEvent, seq: number): SessionRecord => ({ v: 1, seq, at: seq, session: 'given', actor: 'session', event, facts: [] });

const outcomeOf = (facts: Fact[], system: System): Outcome => {
  const outcome: Outcome = {
    facts, system,
    then: (...expected) => {
      const fits = facts.length === expected.length && expected.every((fact, index) => holds(facts[index], typeof fact === 'string' ? { type: fact } : fact));
      if (!fits) throw new Error(`the facts are not as expected\n  expected ${expected.map(told).join('\n           ') || 'none'}\n  actual   ${facts.map(told).join('\n           ') || 'none'}`);
      return outcome;
    },
  };
  return outcome;
};

/** Whether `actual` holds everything that `expected` names. */
const holds = (actual: unknown, expected: unknown): boolean => {
  if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected);
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual) !== Array.isArray(expected)) return false;
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length !== actual.length) return false;
  return Object.entries(expected).every(([key, value]) => holds((actual as Record<string, unknown>)[key], value));
};

const told = (fact: ExpectedFact | Fact): string => (typeof fact === 'string' ? fact : JSON.stringify(fact));
