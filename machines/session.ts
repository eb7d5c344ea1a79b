import { initialContext } from './session/context.ts';
import { goalTurnRequest, interruptRequest, sessionEndRequest } from './session/requests.ts';
import { session } from './session/setup.ts';
import { turn } from './session/turn.ts';

/** What is heard while no turn runs. */
const whileNothingRuns = {
  'prompt.submitted': { target: 'turn', actions: 'startTurn' },
  'prompt.queued': { actions: 'enqueue' },
  'compaction.requested': { target: 'turn', actions: 'startCompactionTurn' },
  'command.requested': { target: 'turn', actions: ['startCommandTurn', 'runCommand'] },
  'close.requested': { actions: 'noteClosing' },
  'agent.reported': { actions: 'recordAgentReport' },
} as const;

/**
 * The session of a coding agent. What users see of its states, in kebab-case: pending-session-start, idle,
 * pursuing-goal, inspecting-input, sampling, tool-gating, stopping, compacting, interrupting, closed.
 *
 * Pure: fold it with XState's `transition`, or run it with `createActor(sessionMachine.provide({ actors }))`.
 * Facts are its emitted events; wishes are its invoked actors.
 */
export const sessionMachine = session.createMachine({
  id: 'session',
  options: { maxIterations: 10_000 },
  context: ({ input }) => initialContext(input),
  initial: 'idle',
  on: {
    'prompt.revised': { actions: 'reviseQueued' },
    'queue.arranged': { actions: 'arrangeQueue' },
    'queue.released': { actions: 'releaseQueue' },
    'hooks.changed': { actions: 'takeHooks' },
    'settings.changed': { actions: 'changeSettings' },
    'agent.reported': { actions: 'takeAgentReport' },
    'goal.created': { actions: 'createGoal' },
    'goal.marked': { actions: 'markGoal' },
    'goal.set': { actions: 'setGoal' },
    'goal.dropped': { actions: 'dropGoal' },
    'async.finished': { actions: 'keepAsyncResult' },
    'item.completed': { actions: 'tellItem' },
    'xstate.done.actor.command.*': { actions: ['recordCommand', 'releaseCommand'] },
    'session.resumed': [
      { guard: 'turnIsRunning', target: '.idle', actions: ['forgetGoalTime', 'markInterrupt', 'cutForCrash', 'dropUnseen', 'stopCalls', 'interruptCalls', 'settleInterrupted', 'recover'] },
      { target: '.idle', actions: 'recover' },
    ],
  },
  states: {
    idle: {
      always: [
        { guard: 'isClosing', target: 'closing' },
        { guard: 'somebodyIsNext', target: 'turn', actions: 'startNextTurn' },
        { guard: 'aQueuedPromptMayStart', target: 'turn', actions: 'startQueuedTurn' },
        { guard: 'goalTurnsAreUsedUp', actions: 'pauseGoal' },
        { guard: 'goalGoesOn', target: 'pursuingGoal' },
      ],
      on: whileNothingRuns,
    },
    /** A turn that nobody asked for is about to begin; whatever the user says meanwhile comes before it. */
    pursuingGoal: {
      always: { guard: 'goalMustWait', target: 'idle' },
      invoke: { id: 'goalTurn', src: 'goalTurn', input: () => goalTurnRequest(), onDone: { target: 'turn', actions: 'startGoalTurn' } },
      on: whileNothingRuns,
    },
    turn,
    interrupting: {
      entry: ['stopCalls', 'dropUnseen', 'interruptCalls', 'stopCommands', 'interruptCommands'],
      initial: 'choosing',
      on: {
        'prompt.submitted': { actions: 'bePutNext' },
        'prompt.queued': { actions: 'enqueue' },
        'close.requested': { actions: 'noteClosing' },
        'agent.reported': { actions: 'recordAgentReport' },
      },
      states: {
        choosing: {
          always: [
            { guard: 'isSubagent', target: 'settling' },
            { target: 'askingHooks' },
          ],
        },
        askingHooks: { invoke: { id: 'hooks', src: 'hooks', input: ({ context }) => interruptRequest(context), onDone: 'settling' } },
        settling: { always: { target: '#session.idle', actions: 'settleInterrupted' } },
      },
    },
    closing: {
      initial: 'choosing',
      states: {
        choosing: { always: [{ guard: 'isSubagent', target: '#session.closed' }, { target: 'askingHooks' }] },
        askingHooks: { invoke: { id: 'hooks', src: 'hooks', input: () => sessionEndRequest(), onDone: '#session.closed' } },
      },
    },
    closed: { entry: 'tellClosed' },
  },
});
