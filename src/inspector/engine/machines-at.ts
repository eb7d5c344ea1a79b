import type { InspectionEvent, StateValue } from 'xstate';
import { transitionId } from '../../graph/chart.ts';
import { MirrorFeed } from '../../runtime/mirror/feed.ts';
import type { System } from '../../runtime/system.ts';
import type { SessionRecord } from '../../views/record.ts';
import { preview } from './describe.ts';
import { at, textAt } from './fields.ts';
import type { MachineAt } from './protocol.ts';

type Taken = { transitions: string[]; value: StateValue | undefined };

/** The machines after a record and the transitions that it took: XState itself tells them, by a mirror that begins one record before. */
export const machinesAt = (before: System | null, after: System, record: SessionRecord): MachineAt[] => {
  const taken = transitionsOf(before, record);
  const session: MachineAt = { id: 'session', chart: 'session', title: 'session', active: activeStates('session', after.session.value), taken: taken.get('session')?.transitions ?? [], ended: false };
  const known = { ...before?.calls, ...after.calls };
  const calls = Object.entries(known).map(([id, call]): MachineAt => {
    const now = taken.get(id);
    const value = after.calls[id]?.value ?? now?.value ?? call.value;
    const { name, input } = callOf(call.context);
    return { id, chart: 'toolCall', title: `${name} ${input}`.trim(), active: activeStates('toolCall', value), taken: now?.transitions ?? [], ended: after.calls[id] === undefined };
  });
  return [session, ...calls];
};

/** What a call is, from its machine's context. */
export const callOf = (context: unknown): { name: string; input: string } => {
  const call = at(context, 'call');
  const hook = at(at(context, 'description'), 'hook');
  const command = textAt(at(hook ?? null, 'input') ?? null, 'command');
  return { name: textAt(hook ?? null, 'name') || textAt(call ?? null, 'name'), input: preview(command || textAt(call ?? null, 'input')) };
};

/** `{ turn: { sampling: 'streaming' } }` -> the ids of every state that the machine is in, outermost first. */
export const activeStates = (machine: string, value: StateValue): string[] => {
  if (typeof value === 'string') return [`${machine}.${value}`];
  return Object.entries(value).flatMap(([key, inner]) => [`${machine}.${key}`, ...(inner === undefined ? [] : activeStates(`${machine}.${key}`, inner))]);
};

const transitionsOf = (before: System | null, record: SessionRecord): Map<string, Taken> => {
  const taken = new Map<string, Taken>();
  let isHeard = false;
  const inspect = (event: InspectionEvent): void => {
    if (!isHeard || event.type !== '@xstate.microstep') return;
    const id = actorName(event);
    const known = taken.get(id) ?? { transitions: [], value: undefined };
    if ('value' in event.snapshot) known.value = event.snapshot.value as StateValue;
    known.transitions.push(...event._transitions.map(transitionId));
    taken.set(id, known);
  };
  const feed = new MirrorFeed({ inspect }, before);
  isHeard = true;
  feed.apply(record);
  isHeard = false;
  feed.actor?.stop();
  return taken;
};

/** The root is the session; its children bear their ids. */
const actorName = ({ actorRef, rootId }: Extract<InspectionEvent, { type: '@xstate.microstep' }>): string =>
  actorRef.sessionId === rootId || !('id' in actorRef) ? 'session' : String(actorRef.id);
