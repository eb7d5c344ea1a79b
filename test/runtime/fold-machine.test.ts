import { createActor, createMachine, fromPromise, type ActorScope, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { sessionMachine, toolCallMachine } from '../../machines/index.ts';
import { foldMachine, type FoldedMachine, type MachineState } from '../../src/runtime/fold-machine.ts';
import { stepWith } from '../../src/runtime/step.ts';
import { explorations } from '../explore/explorations.ts';
import { explore } from '../explore/explore.ts';

/** XState's own words for the same things: the type of each action, and what is decided by it. */
const plainAction = ({ type, params }: { type: string; params: unknown }): unknown => {
  const { event, id, src, input } = Object(params) as Record<string, unknown>;
  return JSON.parse(JSON.stringify(type === 'xstate.emit' ? { type, event } : type === 'xstate.spawnChild' ? { type, id, src, input } : { type, id }));
};

/** XState's own interpreter over the same chart. Its snapshots are kept beside ours. */
const byXState = (machine: AnyStateMachine) => {
  let actions: unknown[] = [];
  const self = createActor(machine);
  const scope: ActorScope<AnyMachineSnapshot, { type: string }> = {
    self, id: '', sessionId: '', system: self.system, logger: () => undefined, defer: () => undefined, stopChild: () => undefined, emit: () => undefined,
    actionExecutor: ({ type, params }) => { actions.push(plainAction({ type, params })); },
  };
  const taken = (snapshot: AnyMachineSnapshot): { snapshot: AnyMachineSnapshot; actions: unknown[] } => { const done = actions; actions = []; return { snapshot, actions: done }; };
  return {
    initial: (input: unknown) => { actions = []; return taken(machine.getInitialSnapshot(scope, input)); },
    transition: (snapshot: AnyMachineSnapshot, event: { type: string }) => { actions = []; return taken(machine.transition(snapshot, event, scope)); },
  };
};

const plain = ({ status, value, context, output }: MachineState | AnyMachineSnapshot): unknown => JSON.parse(JSON.stringify({ status, value, context, output: output ?? null }));

/** Folds every event both ways and throws where they differ. */
const bothWays = (machine: AnyStateMachine, count: () => void): FoldedMachine => {
  const ours = foldMachine(machine);
  const theirs = byXState(machine);
  const twins = new WeakMap<MachineState, AnyMachineSnapshot>();
  const compare = ([state, decided]: ReturnType<FoldedMachine['initial']>, { snapshot, actions }: { snapshot: AnyMachineSnapshot; actions: unknown[] }): ReturnType<FoldedMachine['initial']> => {
    count();
    expect(plain(state)).toEqual(plain(snapshot));
    expect(decided.map(plainAction)).toEqual(actions);
    twins.set(state, snapshot);
    return [state, decided];
  };
  return {
    initial: (input) => compare(ours.initial(input), theirs.initial(input)),
    transition: (state, event) => {
      const twin = twins.get(state);
      if (twin === undefined) throw new Error('this state has no twin');
      return compare(ours.transition(state, event), theirs.transition(twin, event));
    },
  };
};

const silent = fromPromise<never, never>(() => new Promise(() => undefined));

describe('foldMachine', () => {
  it('does what XState does: the same state, the same actions in the same order, for every explored transition', { timeout: 120_000 }, () => {
    let transitions = 0;
    const count = (): void => { transitions++; };
    const law = stepWith({
      session: bothWays(sessionMachine.provide({ actors: { hooks: silent, model: silent, command: silent, pause: silent } as never }), count),
      toolCall: bothWays(toolCallMachine.provide({ actors: { hooks: silent, describe: silent, approver: silent, tool: silent } as never }), count),
    });
    for (const exploration of explorations(1_500)) expect(explore(exploration, law).counterexample).toBeNull();
    console.info(`${transitions} transitions folded both ways`);
    expect(transitions).toBeGreaterThan(10_000);
  });

  it.each([
    ['a parallel state', createMachine({ id: 'm', type: 'parallel', states: { a: {} } }), 'm is parallel'],
    ['a delay', createMachine({ id: 'm', initial: 'a', states: { a: { after: { 5: 'b' } }, b: {} } }), 'm.a waits for a delay'],
    ['an inline guard', createMachine({ id: 'm', initial: 'a', states: { a: { always: { guard: () => true, target: 'b' } }, b: {} } }), 'is no named function'],
    ['an exit action', createMachine({ id: 'm', initial: 'a', states: { a: { exit: () => undefined } } }), 'm.a acts when it is left'],
  ])('refuses %s, which it does not know', (_name, machine, message) => {
    expect(() => foldMachine(machine)).toThrow(message);
  });
});
