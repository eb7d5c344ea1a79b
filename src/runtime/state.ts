import type { AnyMachineSnapshot } from 'xstate';
import { sessionContext, type System } from './system.ts';

/** What people see of a session at one record. */
export type SessionState = {
  /** The last durable record. */
  seq: number;
  /** The chart's state in kebab-case: `idle`, `sampling`, `tool-gating`, ... */
  name: string;
  /** The chart's whole state value, for inspectors. */
  value: AnyMachineSnapshot['value'];
  turn: string | null;
  /** Ids of the prompts that wait for a turn of their own. */
  queue: string[];
  /** Ids of the prompts that wait to join the running turn. */
  steered: string[];
  /** Hook runs that are going on. */
  hookRuns: { runId: string; handlerKey: string }[];
  /** `callId`: the call's name, which is its id but for a second call of an answer under one id. */
  calls: { callId: string; state: string }[];
  /** Why the core stopped, where it did. */
  fault: string | null;
};

export const stateOf = (system: System): SessionState => {
  const context = sessionContext(system);
  return {
    seq: system.seq, name: stateName(system.session.value), value: system.session.value, turn: context.turn?.id ?? null,
    queue: context.queue.map((queued) => queued.prompt.id),
    steered: context.pending.flatMap((input) => (input.kind === 'prompt' ? [input.prompt.id] : [])),
    hookRuns: system.outstanding.flatMap((effect) => effect.runs),
    calls: Object.entries(system.calls).map(([id, call]) => ({ callId: id.replace(/^call\./, ''), state: leafName(call.value) })),
    fault: system.fault,
  };
};

/** The state that people know: within a turn its phase, else the top state. */
export const stateName = (value: unknown): string => {
  if (typeof value === 'string') return kebab(value);
  const [top, inner] = entriesOf(value)[0] ?? ['idle', undefined];
  return top === 'turn' ? leafName(inner) : kebab(top);
};

const leafName = (value: unknown): string => kebab(typeof value === 'string' ? value : entriesOf(value)[0]?.[0] ?? '');
const kebab = (name: string): string => name.replace(/[A-Z]/g, (char) => `-${char.toLowerCase()}`);
const entriesOf = (value: unknown): [string, unknown][] => (typeof value === 'object' && value !== null ? Object.entries(value) : []);
