import { compactRequest, droppedOf, pauseRequest, preModelRequest, promptRequest, sessionStartRequest, stopRequest } from './requests.ts';
import { runningTurn } from './decision.ts';
import { session } from './setup.ts';

/** Causes of SessionStart, oldest first: each runs its hooks, and any of them may stop the turn. */
const pendingSessionStart = session.createStateConfig({
  initial: 'choosing',
  states: {
    choosing: {
      always: [
        { guard: 'noStartIsPending', target: '#session.turn.inspectingInput' },
        { guard: 'startRunsNothing', target: 'choosing', reenter: true, actions: 'skipSessionStart' },
        { target: 'running' },
      ],
    },
    running: {
      entry: 'beginSessionStart',
      invoke: {
        id: 'hooks', src: 'hooks', input: ({ context }) => sessionStartRequest(context),
        onDone: [
          { guard: 'sessionStartStops', target: '#session.turn.ending', actions: ['takeSessionStart', 'dropBatch'] },
          { target: 'choosing', actions: 'takeSessionStart' },
        ],
      },
    },
  },
});

/** L7, L8: each prompt of the batch passes its UserPromptSubmit hooks here, one by one, and nowhere else does a prompt become history. */
const inspectingInput = session.createStateConfig({
  initial: 'choosing',
  states: {
    choosing: {
      always: [
        { guard: 'somethingIsPendingBeforeTheEnd', target: 'choosing', reenter: true, actions: 'takePending' },
        { guard: 'abortsAfterInput', target: '#session.interrupting' },
        { guard: 'allWereBlocked', target: '#session.turn.ending' },
        { guard: 'asksNoMore', target: '#session.turn.ending' },
        { guard: 'batchIsDone', target: '#session.turn.sampling' },
        { guard: 'nextIsNoPrompt', target: 'choosing', reenter: true, actions: 'recordNotice' },
        { target: 'running' },
      ],
    },
    running: {
      invoke: {
        id: 'hooks', src: 'hooks', input: ({ context }) => promptRequest(context),
        onDone: [
          { guard: 'hooksStoppedOrBlocked', target: 'choosing', actions: 'blockPrompt' },
          { target: 'choosing', actions: 'acceptPrompt' },
        ],
      },
    },
  },
});

/** Whoever was asked about a call ended the turn with it. */
const interruptingCall = { guard: 'callInterrupts', target: '#session.interrupting', actions: ['endCall', 'releaseCall', 'markInterrupt'] } as const;

const interruptedRequest = { target: '#session.interrupting', actions: ['cutForInterrupt', 'tellCutToHooks', 'markInterrupt'] } as const;
/** A compaction by hand takes the running turn's place: no Interrupt hooks, and no mark in the conversation. */
const replacedBy = (...first: ('cutForInterrupt' | 'noteCancelled' | 'tellCutToHooks')[]) =>
  ({ target: '#session.turn', reenter: true, actions: [...first, 'stopCalls', 'dropUnseen', 'interruptCalls', 'stopCommands', 'interruptCommands', 'settleReplaced', 'startCompactionTurn'] }) as const;

const closedRequest = { target: '#session.interrupting', actions: ['cutForInterrupt', 'tellCutToHooks', 'noteClosing', 'markInterrupt'] } as const;

/** A prompt that comes in while the model answers, whichever way, cuts the answer where the session preempts. */
const steersIn = [{ guard: 'preemptsNow', target: 'tellingHooks', actions: ['steer', 'cutForSteer'] }, { actions: 'steer' }] as const;

/** One request to the model. Its calls run as they arrive, or after the hooks that look at the answer; a steered prompt may cut the answer where the session preempts. */
const sampling = session.createStateConfig({
  initial: 'askingHooks',
  states: {
    askingHooks: {
      invoke: { id: 'hooks', src: 'hooks', input: ({ context }) => preModelRequest(context), onDone: 'streaming' },
      on: {
        'interrupt.requested': { target: '#session.interrupting', actions: ['noteCancelled', 'tellCutToHooks', 'markInterrupt'] },
        'close.requested': { target: '#session.interrupting', actions: ['noteCancelled', 'tellCutToHooks', 'noteClosing', 'markInterrupt'] },
        'compaction.requested': replacedBy('noteCancelled', 'tellCutToHooks'),
      },
    },
    streaming: {
      entry: 'beginSampling',
      invoke: {
        id: 'model', src: 'model',
        input: ({ context }) => ({ turn: runningTurn(context).id, request: runningTurn(context).requests, purpose: 'turn' as const }),
        onDone: { target: 'tellingHooks', actions: 'endSampling' },
      },
      on: {
        'model.begun': [
          { guard: 'steeredBeforeItBegan', target: 'tellingHooks', actions: 'cutForSteer' },
          { actions: 'markBegun' },
        ],
        'model.item': [{ guard: 'looksAtAnswers', actions: 'recordItem' }, { actions: ['recordItem', 'dispatchCalls', 'startCalls'] }],
        'prompt.submitted': steersIn,
        'prompt.steered': steersIn,
        'interrupt.requested': interruptedRequest,
        'close.requested': closedRequest,
        'compaction.requested': replacedBy('cutForInterrupt', 'tellCutToHooks'),
      },
    },
    /** An interrupt leaves these hooks running: what they say then moves nothing. */
    tellingHooks: { entry: 'showAnswer', on: { 'xstate.done.actor.answerHooks.*': { guard: 'answerWasSeen', target: '#session.turn.toolGating', actions: 'releaseAnswerHooks' } } },
  },
});

/** The conversation is summed up by the model and goes on from the summary. Model request hooks stay out of it. */
const compacting = session.createStateConfig({
  initial: 'askingHooks',
  states: {
    askingHooks: {
      invoke: {
        id: 'hooks', src: 'hooks', input: ({ context }) => compactRequest('PreCompact')(context),
        onDone: [
          { guard: 'hooksStopped', target: '#session.turn.inspectingInput', actions: 'stopCompaction' },
          { target: 'summarizing' },
        ],
      },
    },
    summarizing: {
      entry: 'beginSampling',
      invoke: {
        id: 'model', src: 'model',
        input: ({ context }) => ({ turn: runningTurn(context).id, request: runningTurn(context).requests, purpose: 'compaction' as const, ...droppedOf(context) }),
        onDone: [
          { guard: 'summaryOverflows', target: 'shortening', actions: 'dropOldest' },
          { target: 'choosing', actions: 'endSampling' },
        ],
      },
      on: {
        'model.item': { actions: 'recordItem' },
        'interrupt.requested': { target: '#session.interrupting', actions: ['cutForInterrupt', 'markInterrupt'] },
        'close.requested': { target: '#session.interrupting', actions: ['cutForInterrupt', 'noteClosing', 'markInterrupt'] },
        'compaction.requested': replacedBy('cutForInterrupt'),
      },
    },
    /** A conversation that the model cannot read whole is summed up without its oldest items. */
    shortening: { always: 'summarizing' },
    waitingToRetry: { invoke: { id: 'pause', src: 'pause', input: ({ context }) => pauseRequest(context), onDone: 'summarizing' } },
    choosing: { always: [{ guard: 'retries', target: 'waitingToRetry' }, { guard: 'samplingFailed', target: '#session.turn.inspectingInput' }, { target: 'tellingHooks', actions: 'compact' }] },
    tellingHooks: {
      invoke: {
        id: 'hooks', src: 'hooks', input: ({ context }) => compactRequest('PostCompact')(context),
        onDone: [
          { guard: 'hooksStopped', target: '#session.turn.inspectingInput', actions: 'stopCompaction' },
          { guard: 'compactsByHand', target: '#session.turn.ending' },
          { target: '#session.turn.pendingSessionStart', actions: 'endCompaction' },
        ],
      },
    },
  },
});

/** A turn: from a prompt, over requests and tools, to a Stop hook that lets it end. */
export const turn = session.createStateConfig({
  entry: 'joinGoal',
  initial: 'choosing',
  on: {
    'prompt.submitted': { actions: 'steer' },
    'prompt.steered': { actions: 'steer' },
    'prompt.queued': { actions: 'enqueue' },
    'interrupt.requested': { target: '#session.interrupting', actions: 'markInterrupt' },
    'close.requested': { target: '#session.interrupting', actions: ['noteClosing', 'markInterrupt'] },
    'compaction.requested': replacedBy(),
    'command.requested': { actions: ['joinCommand', 'runCommand'] },
    'xstate.done.actor.command.*': { actions: ['takeCommand', 'releaseCommand'] },
    'xstate.done.actor.call.*': [
      interruptingCall,
      { actions: ['endCall', 'releaseCall', 'startCalls'] },
    ],
  },
  states: {
    choosing: {
      always: [
        { guard: 'compactsByHand', target: 'compacting' },
        { guard: 'runsACommand', target: 'runningCommand' },
        { target: 'preparing' },
      ],
    },
    preparing: {
      entry: 'recordAsyncResults',
      always: [
        { guard: 'contextIsFull', target: 'compacting', actions: 'beginAutoCompactionAtStart' },
        { target: 'pendingSessionStart', actions: 'tellSettings' },
      ],
    },
    pendingSessionStart,
    inspectingInput,
    sampling,
    toolGating: {
      entry: ['dispatchCalls', 'startCalls', 'answerCalls'],
      always: { guard: 'callsAreDone', target: 'decidingToGoOn', actions: 'pendAsyncResults' },
      on: {
        'xstate.done.actor.call.*': [
          interruptingCall,
          { actions: ['endCall', 'releaseCall', 'startCalls', 'answerCalls'] },
        ],
      },
    },
    decidingToGoOn: {
      always: [
        { guard: 'retries', target: 'waitingToRetry' },
        { guard: 'samplingFailed', target: 'ending' },
        { guard: 'mustCompactAnsweringTools', target: 'compacting', actions: 'beginAutoCompactionMidTurn' },
        { guard: 'mustCompact', target: 'compacting', actions: ['takePending', 'beginAutoCompactionMidTurn'] },
        { guard: 'goesOn', target: 'inspectingInput', actions: 'takePending' },
        { target: 'stopping' },
      ],
    },
    waitingToRetry: { invoke: { id: 'pause', src: 'pause', input: ({ context }) => pauseRequest(context), onDone: 'sampling' } },
    stopping: {
      invoke: {
        id: 'hooks', src: 'hooks', input: ({ context }) => stopRequest(context),
        onDone: [
          { guard: 'blocksWithoutAPrompt', target: 'ending', actions: 'ignoreEmptyContinuation' },
          { guard: 'blocksPastTheCap', target: 'ending', actions: 'refuseContinuation' },
          { guard: 'stopBlocks', target: 'inspectingInput', actions: ['continueTurn', 'takePending'] },
          { target: 'ending' },
        ],
      },
    },
    compacting,
    runningCommand: { on: { 'xstate.done.actor.command.*': [{ guard: 'endsItsTurn', target: 'ending', actions: ['recordCommand', 'releaseCommand'] }, { actions: ['takeCommand', 'releaseCommand'] }] } },
    ending: {
      always: [
        { guard: 'somethingIsOnlyRecorded', target: 'inspectingInput', actions: 'goRoundAgain' },
        { guard: 'somethingIsPending', target: 'preparing', actions: 'goRoundAgain' },
        { target: '#session.idle', actions: 'settle' },
      ],
    },
  },
});
