import type { TurnKind } from '../facts.ts';
import { endsItsTurn } from './command-decisions.ts';
import { settingsInForce, type SessionContext } from './context.ts';
import { runningTurn } from './decision.ts';
import { maxGoalTurns, pursuesGoals } from './goal-decisions.ts';
import type { SessionEvent } from './events.ts';
import { answerHooksOf } from './requests.ts';
import { isCallEnd, readyCalls } from './turn-decisions.ts';

type Args = { context: SessionContext; event: SessionEvent };

/** What the charts ask. Each is a question about the context, or about the outcome that has just come in. */
export const guards = {
  aQueuedPromptMayStart: ({ context }: Args) => aQueuedPromptMayStart(context),
  somebodyIsNext: ({ context }: Args) => context.nextUp.length > 0 && context.closing === null,
  goalGoesOn: ({ context }: Args) => goalGoesOn(context),
  goalMustWait: ({ context }: Args) => !goalGoesOn(context),
  goalTurnsAreUsedUp: ({ context }: Args) => goalGoesOn(context) && context.pursuit.turns >= maxGoalTurns(context),
  isClosing: ({ context }: Args) => context.closing !== null,
  isSubagent: ({ context }: Args) => settingsInForce(context).agent !== null,

  noStartIsPending: ({ context }: Args) => context.pendingStarts.length === 0,
  startRunsNothing: ({ context }: Args) => settingsInForce(context).agent !== null && context.pendingStarts[0] !== 'startup',
  /** A goal's turn has no prompt that could be stopped with it. */
  sessionStartStops: ({ context, event }: Args) => settingsInForce(context).agent === null && runningTurn(context).kind !== 'goal' && outcomeOf(event)?.stop === true,
  hooksStopped: ({ event }: Args) => outcomeOf(event)?.stop === true,
  hooksStoppedOrBlocked: ({ event }: Args) => outcomeOf(event)?.stop === true || outcomeOf(event)?.block === true,

  batchIsDone: ({ context }: Args) => runningTurn(context).batch.length === 0,
  allWereBlocked: ({ context }: Args) => isDone(context) && runningTurn(context).blocked > 0 && runningTurn(context).accepted === 0,
  somethingIsPendingBeforeTheEnd: ({ context }: Args) => isDone(context) && context.pending.length > 0 && runningTurn(context).abortAfterInput,
  abortsAfterInput: ({ context }: Args) => isDone(context) && runningTurn(context).abortAfterInput,
  asksNoMore: ({ context }: Args) => isDone(context) && endsWithoutARequest(context),
  nextIsNoPrompt: ({ context }: Args) => runningTurn(context).batch[0]?.kind !== 'prompt',

  contextIsFull: ({ context }: Args) => isFull(context),
  preemptsNow: ({ context }: Args) => runningTurn(context).settings.preempt && runningTurn(context).begun,
  steeredBeforeItBegan: ({ context }: Args) => runningTurn(context).settings.preempt && context.pending.some((input) => input.kind === 'prompt'),
  retries: ({ context }: Args) => runningTurn(context).retryInMs !== null,
  summaryOverflows: ({ event }: Args) => event.type === 'xstate.done.actor.model' && event.output.status === 'failed' && event.output.error.code === 'contextWindowExceeded' && (event.output.inputItems ?? 1) > 1,
  samplingFailed: ({ context }: Args) => runningTurn(context).error !== null,

  looksAtAnswers: ({ context }: Args) => context.looksAtAnswers,
  answerWasSeen: ({ context, event }: Args) => event.type === `xstate.done.actor.${answerHooksOf(context)}`,
  callInterrupts: ({ event }: Args) => isCallEnd(event) && event.output.interrupts === true,
  isCallEnd: ({ event }: Args) => isCallEnd(event),
  aCallMayStart: ({ context }: Args) => readyCalls(context.calls).length > 0,
  callsAreDone: ({ context }: Args) => context.calls.length === 0,

  mustCompactAnsweringTools: ({ context }: Args) => isFull(context) && runningTurn(context).followUp,
  mustCompact: ({ context }: Args) => isFull(context) && goesOn(context),
  goesOn: ({ context }: Args) => goesOn(context),
  somethingIsOnlyRecorded: ({ context }: Args) => context.pending.length > 0 && endsWithoutARequest(context),
  somethingIsPending: ({ context }: Args) => context.pending.length > 0,
  endsItsTurn: ({ context, event }: Args) => endsItsTurn(context, event),
  runsACommand: ({ context }: Args) => runningTurn(context).kind === 'command',

  stopBlocks: ({ event }: Args) => outcomeOf(event)?.block === true && outcomeOf(event)?.stop !== true,
  blocksWithoutAPrompt: ({ event }: Args) => outcomeOf(event)?.block === true && outcomeOf(event)?.stop !== true && outcomeOf(event)?.fragments.length === 0,
  blocksPastTheCap: ({ context, event }: Args) =>
    outcomeOf(event)?.block === true && outcomeOf(event)?.stop !== true && runningTurn(context).continuations >= runningTurn(context).settings.maxContinuations,

  compactsByHand: ({ context }: Args) => runningTurn(context).compaction?.when === 'manual',

  turnIsRunning: ({ context }: Args) => context.turn !== null,
} as const;

const asksTheModel = (kind: TurnKind): boolean => kind === 'prompt' || kind === 'goal';
const outcomeOf = (event: SessionEvent) => (event.type === 'xstate.done.actor.hooks' ? event.output.outcome : null);
const aQueuedPromptMayStart = ({ queue, queueHeld, closing }: SessionContext): boolean => queue.length > 0 && !queueHeld && closing === null;
/** Whoever else wants a turn comes first. */
const goalGoesOn = (context: SessionContext): boolean =>
  context.goal?.status === 'active' && !context.pursuit.held && pursuesGoals(context.settings) && context.closing === null && context.nextUp.length === 0 && !aQueuedPromptMayStart(context);
const isDone = (context: SessionContext): boolean => runningTurn(context).batch.length === 0;
const goesOn = (context: SessionContext): boolean => runningTurn(context).followUp || context.pending.length > 0;
/** What waits when it ends is looked at, and the next turn's request holds it. */
const endsWithoutARequest = (context: SessionContext): boolean => runningTurn(context).error !== null || !asksTheModel(runningTurn(context).kind);
const isFull = (context: SessionContext): boolean => {
  const { compactAtTokens } = settingsInForce(context);
  return compactAtTokens !== null && context.totalTokens >= compactAtTokens;
};
