import { fromPromise, setup } from 'xstate';
import { carryOut, mapNames, notProvided } from '../decision.ts';
import type { Fact } from '../facts.ts';
import type { HookAnswer, HookRequest } from '../hook-answer.ts';
import { toolCallMachine } from '../tool-call.ts';
import { callName } from '../tool-call-data.ts';
import { commandDecisions, endedCommandId, isCommandEnd } from './command-decisions.ts';
import type { SessionContext, SessionInput } from './context.ts';
import { goalDecisions } from './goal-decisions.ts';
import { expectEvent, runningTurn, type Decide } from './decision.ts';
import type { CommandEnding, ModelEnding, SessionEvent } from './events.ts';
import { guards } from './guards.ts';
import { inputDecisions } from './input-decisions.ts';
import { answerHooksOf, postModelRequest } from './requests.ts';
import { samplingDecisions } from './sampling-decisions.ts';
import { isCallEnd, readyCalls, turnDecisions } from './turn-decisions.ts';

/** A machine's wish: ask the model. The conversation is not in it: it is the transcript of the records so far. */
export type SamplingRequest = { turn: string; request: number; purpose: 'turn' | 'compaction'; dropped?: number };

/** A machine's wish: wait. */
export type PauseRequest = { turn: string; ms: number };

/** A machine's wish: run what the user typed himself. */
export type CommandRequest = { turn: string; id: string; command: string; timeoutMs?: number };

/** A machine's wish: the id of a turn that nobody asked for. */
export type GoalTurnRequest = { turn: null };

const notGiven = (actor: string) => notProvided('sessionMachine', actor);

const base = setup({
  types: {} as { context: SessionContext; events: SessionEvent; input: SessionInput | undefined; emitted: Fact },
  actors: {
    hooks: fromPromise<HookAnswer, HookRequest>(notGiven('hooks')),
    /** Sends `model.begun` and `model.item` to its parent while it answers. */
    model: fromPromise<ModelEnding, SamplingRequest>(notGiven('model')),
    pause: fromPromise<void, PauseRequest>(notGiven('pause')),
    command: fromPromise<CommandEnding, CommandRequest>(notGiven('command')),
    goalTurn: fromPromise<{ turn: string }, GoalTurnRequest>(notGiven('goalTurn')),
    toolCall: toolCallMachine,
  },
  guards,
});

const act = (decide: Decide) => base.enqueueActions(carryOut(decide));

/** The session's vocabulary: the charts are written in these names and no others. */
export const session = base.extend({
  actions: {
    ...mapNames(inputDecisions, act),
    ...mapNames(samplingDecisions, act),
    ...mapNames(turnDecisions, act),
    ...mapNames(commandDecisions, act),
    ...mapNames(goalDecisions, act),
    startCalls: base.enqueueActions(({ context, enqueue }) => {
      const ready = readyCalls(context.calls);
      enqueue.assign({ calls: context.calls.map((state) => (ready.includes(state) ? { ...state, status: 'running' as const } : state)) });
      for (const { call, description } of ready) enqueue.spawnChild('toolCall', { id: `call.${callName(call)}`, input: { call, description, turn: runningTurn(context).id } });
    }),
    showAnswer: base.enqueueActions(({ context, enqueue }) => {
      enqueue.spawnChild('hooks', { id: answerHooksOf(context), input: postModelRequest(context) });
    }),
    releaseAnswerHooks: base.enqueueActions(({ context, enqueue }) => {
      enqueue.stopChild(answerHooksOf(context));
    }),
    /** Nobody waits for these hooks: an interrupt does not hang on an observer. */
    tellCutToHooks: base.enqueueActions(({ context, enqueue }) => {
      if (runningTurn(context).settings.agent === null) enqueue.spawnChild('hooks', { id: `cutRequest.${runningTurn(context).id}`, input: postModelRequest(context) });
    }),
    /** XState keeps an ended child until it is stopped. */
    releaseCall: base.enqueueActions(({ event, enqueue }) => {
      if (isCallEnd(event)) enqueue.stopChild(`call.${callName(event.output)}`);
    }),
    runCommand: base.enqueueActions(({ context, event, enqueue }) => {
      const { turn: id, command, timeoutMs } = expectEvent(event, 'command.requested');
      enqueue.spawnChild('command', { id: `command.${id}`, input: { turn: runningTurn(context).id, id, command, ...(timeoutMs === undefined ? {} : { timeoutMs }) } });
    }),
    releaseCommand: base.enqueueActions(({ event, enqueue }) => {
      if (isCommandEnd(event)) enqueue.stopChild(`command.${endedCommandId(event)}`);
    }),
    /** What began in the running turn; a command that outlived its own turn goes on. */
    stopCommands: base.enqueueActions(({ context, enqueue }) => {
      for (const { id } of context.commands.filter(({ turn }) => turn === runningTurn(context).id)) enqueue.stopChild(`command.${id}`);
    }),
    stopCalls: base.enqueueActions(({ context, enqueue }) => {
      for (const { call } of context.calls.filter((state) => state.status === 'running')) enqueue.stopChild(`call.${callName(call)}`);
    }),
  },
});
