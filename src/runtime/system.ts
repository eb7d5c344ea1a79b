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
  /** By call id, in the order in which they were called. */
  calls: Readonly<Record<string, MachineState>>;
  outstanding: readonly Outstanding[];
  hooks: RecordedHookSet;
  /** Set once the core itself went wrong: nothing is decided after it. */
  fault: string | null;
};

export const sessionContext = (system: System): SessionContext => system.session.context as SessionContext;

/** The system as plain JSON: two systems are the same when these texts are (L3). */
export const systemJson = (system: System): string => JSON.stringify({
  seq: system.seq, fault: system.fault, outstanding: system.outstanding, hooks: system.hooks,
  session: plain(system.session), calls: Object.fromEntries(Object.entries(system.calls).map(([id, call]) => [id, plain(call)])),
});

const plain = ({ value, context, status }: MachineState) => ({ value, context, status });
