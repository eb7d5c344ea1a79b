import type { StateValue } from 'xstate';
import type { SessionContext } from '../../machines/index.ts';
import type { EffectId, EffectKind } from './effect.ts';
import type { MachineState } from './fold-machine.ts';
import type { RecordedHookSet } from './input-event.ts';

/** An effect that somebody waits for. `runs`: for hooks, the runs that it started. */
export type Outstanding = { id: EffectId; actor: string; invoke: string; kind: EffectKind; turn: string | null; runs: { runId: string; handlerKey: string }[] };

/** What `step` folds: the session's machine, its tool calls, and the effects that they wait for. */
export type System = {
  seq: number;
  session: MachineState;
  /** By `call.` and the call's name, in the order in which they were called. */
  calls: Readonly<Record<string, MachineState>>;
  outstanding: readonly Outstanding[];
  hooks: RecordedHookSet;
  /** Set once the core itself went wrong: nothing is decided after it. */
  fault: string | null;
};

export const sessionContext = (system: System): SessionContext => system.session.context as SessionContext;

/** A turn may begin; one for the goal may be about to. */
export const nothingRuns = ({ session }: System): boolean => session.value === 'idle' || session.value === 'pursuingGoal';

/** A machine, and the system, as plain JSON. */
type PlainMachine = { value: StateValue; context: unknown; status: MachineState['status'] };
export type PlainSystem = Omit<System, 'session' | 'calls'> & { session: PlainMachine; calls: Record<string, PlainMachine> };

export const plainSystem = ({ seq, fault, outstanding, hooks, session, calls }: System): PlainSystem => ({
  seq, fault, outstanding, hooks, session: plain(session), calls: Object.fromEntries(Object.entries(calls).map(([id, call]) => [id, plain(call)])),
});

/** Two systems are the same when these texts are (L3). */
export const systemJson = (system: System): string => JSON.stringify(plainSystem(system));

const plain = ({ value, context, status }: MachineState): PlainMachine => ({ value, context, status });
