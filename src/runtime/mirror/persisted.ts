import type { Snapshot } from 'xstate';
import type { MachineState } from '../fold-machine.ts';
import type { System } from '../system.ts';

/** A child as XState persists it. */
type Child = { src: string; snapshot: unknown };

/** The system as XState persists a running session: what `createActor(machine, { snapshot })` goes on from. */
export const persisted = (system: System): Snapshot<unknown> => {
  const calls = Object.entries(system.calls).map(([id, call]): [string, Child] => [id, { src: 'toolCall', snapshot: machine(call, invoked(system, id)) }]);
  return machine(system.session, { ...invoked(system, 'session'), ...Object.fromEntries(calls) });
};

const machine = ({ status, value, context, output }: MachineState, children: Record<string, Child>): Snapshot<unknown> => {
  // The kinds of `Snapshot` differ by status alone; the status is the snapshot's own.
  return { status, value, context, output, error: undefined, children, historyValue: {}, tags: [] } as unknown as Snapshot<unknown>;
};

/** What a machine waits for: each outstanding effect is an invoked actor. */
const invoked = (system: System, actor: string): Record<string, Child> =>
  Object.fromEntries(system.outstanding.filter((effect) => effect.actor === actor).map((effect) => [
    effect.invoke, { src: effect.kind, snapshot: { status: 'active', input: undefined, output: undefined, error: undefined } },
  ]));
