import type { Fact } from '../facts.ts';
import { STOPPED_OUTPUT, userCommandItem } from '../user-command.ts';
import { newTurn, type CommandState, type SessionContext } from './context.ts';
import { expectEvent, runningTurn, type Decide } from './decision.ts';
import type { CommandEnded, SessionEvent } from './events.ts';

/** Commands that the user runs himself: in a turn of their own, or beside what a turn does. */
export const commandDecisions = {
  startCommandTurn: ({ context, event }) => {
    const { turn, command, item = {} } = expectEvent(event, 'command.requested');
    return { context: { turn: newTurn(context, turn, 'command', []), commands: [...context.commands, { id: turn, turn, command, item }] }, facts: [{ type: 'turn.started', turn, kind: 'command' }] };
  },

  /** The id of the turn that it would have started names the command. */
  joinCommand: ({ context, event }) => {
    const { turn: id, command, item = {} } = expectEvent(event, 'command.requested');
    return { context: { commands: [...context.commands, { id, turn: runningTurn(context).id, command, item }] } };
  },

  /** Nothing waits for it: the conversation has it at once. */
  recordCommand: ({ context, event }) => ({ context: { commands: others(context, event) }, facts: [finished(endedCommand(context, event), ending(event), false)] }),

  /** It waits to join the running turn, as a steered prompt does, and nobody looks at it. */
  takeCommand: ({ context, event }) => {
    const state = endedCommand(context, event);
    const item = userCommandItem({ command: state.command, ...ending(event) });
    return {
      context: { commands: others(context, event), pending: [...context.pending, { kind: 'notice', item, origin: 'command' }] },
      facts: [finished(state, ending(event), true)],
    };
  },

  /** The turn in which they began is interrupted, and they with it. */
  interruptCommands: ({ context }) => {
    const { id } = runningTurn(context);
    const stopped = context.commands.filter((state) => state.turn === id);
    return {
      context: { commands: context.commands.filter((state) => state.turn !== id) },
      facts: stopped.map((state) => finished(state, { exitCode: null, output: STOPPED_OUTPUT, durationMs: 0, item: stoppedItem(state) }, false)),
    };
  },
} satisfies Record<string, Decide>;

export const isCommandEnd = (event: SessionEvent): event is CommandEnded & { at?: number } => event.type.startsWith('xstate.done.actor.command.');

/** The command that has ended is what the running turn is there for. */
export const endsItsTurn = (context: SessionContext, event: SessionEvent): boolean =>
  isCommandEnd(event) && context.turn?.kind === 'command' && endedCommandId(event) === context.turn.id;

export const endedCommandId = (event: CommandEnded): string => event.type.slice('xstate.done.actor.command.'.length);

const ending = (event: SessionEvent): CommandEnded['output'] => {
  if (!isCommandEnd(event)) throw new Error(`Cannot end a command on ${event.type}`);
  return event.output;
};

const endedCommand = (context: SessionContext, event: SessionEvent): CommandState => {
  const state = isCommandEnd(event) ? context.commands.find(({ id }) => id === endedCommandId(event)) : undefined;
  if (state === undefined) throw new Error(`Cannot end a command on ${event.type}: it does not run`);
  return state;
};

const others = (context: SessionContext, event: SessionEvent): CommandState[] => context.commands.filter(({ id }) => !isCommandEnd(event) || id !== endedCommandId(event));

const stoppedItem = ({ item }: CommandState): CommandState['item'] => ({ ...item, status: 'failed', aggregatedOutput: STOPPED_OUTPUT, exitCode: -1, durationMs: 0 });

const finished = ({ turn, command }: CommandState, { exitCode, output, durationMs, item }: CommandEnded['output'], joins: boolean): Fact =>
  ({ type: 'command.finished', turn, command, exitCode, output, durationMs, item, ...(joins ? { joins } : {}) });
