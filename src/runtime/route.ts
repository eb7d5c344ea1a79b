import type { InputEvent, OpenedEvent } from './input-event.ts';

type Heard = Exclude<InputEvent, OpenedEvent>;

/** An input event as the machine that waits for it spells it: answers become the `done` of what it invoked. */
export const machineEvent = (event: Heard, invoke: string, at: number): { type: string; at: number } => {
  switch (event.type) {
    case 'hooks.answered': return done(invoke, event.answer, at);
    case 'model.answered': return done(invoke, event.ending, at);
    case 'goalTurn.answered': return done(invoke, { turn: event.turn }, at);
    case 'pause.answered': return done(invoke, undefined, at);
    case 'command.answered': return done(invoke, event.ending, at);
    case 'tool.answered': return done(invoke, event.result, at);
    case 'describe.answered': return done(invoke, event.description, at);
    case 'approver.answered': return done(invoke, event.approval, at);
    default: return { ...event, at };
  }
};

const done = (invoke: string, output: unknown, at: number): { type: string; output: unknown; at: number } => ({ type: `xstate.done.actor.${invoke}`, output, at });
