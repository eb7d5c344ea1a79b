import { createActor, type ActorScope, type AnyActorLogic, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';

/** An action that XState decided on and did not execute. */
export type DecidedAction = { type: string; params: unknown };

/** Logic that never does anything: what a machine invokes is a wish here, not an actor. */
export const inertLogic: AnyActorLogic = {
  transition: (snapshot) => snapshot,
  getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined }),
  getPersistedSnapshot: (snapshot) => snapshot,
};

/**
 * XState's pure `transition`, with one inert scope a machine in place of one a call: half of the time of a step went
 * into making scopes. Nothing is executed; the actions come back as data, in order.
 */
export const foldable = <Machine extends AnyStateMachine>(machine: Machine) => {
  let decided: DecidedAction[] = [];
  let scope: ActorScope<AnyMachineSnapshot, Parameters<Machine['transition']>[1]> | undefined;
  const inertScope = () => {
    if (scope !== undefined) return scope;
    const self = createActor(machine);
    scope = {
      self, id: '', sessionId: '', system: self.system, logger: () => {}, defer: () => {}, stopChild: () => {}, emit: () => {},
      actionExecutor: (action) => { decided.push({ type: action.type, params: action.params }); },
    };
    return scope;
  };
  const taken = (): DecidedAction[] => { const actions = decided; decided = []; return actions; };
  return {
    initial: (input: unknown): [AnyMachineSnapshot, DecidedAction[]] => {
      decided = [];
      const scoped = inertScope();
      const snapshot = machine.getInitialSnapshot(scoped, input);
      return [snapshot, taken()];
    },
    transition: (snapshot: AnyMachineSnapshot, event: { type: string }): [AnyMachineSnapshot, DecidedAction[]] => {
      decided = [];
      return [machine.transition(snapshot, event, inertScope()), taken()];
    },
  };
};
