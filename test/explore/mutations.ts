import { enqueueActions } from 'xstate';
import { sessionMachine, toolCallMachine, type Fact } from '../../machines/index.ts';
import { foldMachine } from '../../src/runtime/fold-machine.ts';
import { step, stepWith, type Step } from '../../src/runtime/step.ts';

/** A law with one mistake in it. Nothing of it is in the sources: the charts are given another guard or another action. */
export type Mutation = { name: string; law: Step };

const toolCall = foldMachine(toolCallMachine);
const session = foldMachine(sessionMachine);

type SessionGuard = keyof typeof sessionMachine.implementations.guards;
type CallGuard = keyof typeof toolCallMachine.implementations.guards;

const sessionGuard = (guard: SessionGuard & string, answer: boolean): Mutation =>
  ({ name: `session: ${guard} is always ${answer}`, law: stepWith({ session: foldMachine(sessionMachine.provide({ guards: { [guard]: () => answer } })), toolCall }) });

const callGuard = (guard: CallGuard & string, answer: boolean): Mutation =>
  ({ name: `tool call: ${guard} is always ${answer}`, law: stepWith({ session, toolCall: foldMachine(toolCallMachine.provide({ guards: { [guard]: () => answer } })) }) });

const nothing = enqueueActions(() => undefined);

const sessionAction = (action: string): Mutation =>
  ({ name: `session: ${action} does nothing`, law: stepWith({ session: foldMachine(sessionMachine.provide({ actions: { [action]: nothing } as never })), toolCall }) });

/** A running turn takes changed settings at once, as if they were not its own. */
const turnTakesSettings: Mutation = {
  name: 'session: a running turn does not keep its settings',
  law: stepWith({ toolCall, session: foldMachine(sessionMachine.provide({ actions: { changeSettings: enqueueActions(({ context, event, enqueue }) => {
    if (event.type !== 'settings.changed') return;
    const settings = { ...context.settings, ...event.settings } as typeof context.settings;
    enqueue.assign({ settings, turn: context.turn === null ? null : { ...context.turn, settings } });
    enqueue.emit({ type: 'settings.changed', settings: event.settings });
  }) } })) }),
};

/** A law whose facts are spoilt after they were decided. */
const spoiltFacts = (name: string, spoil: (facts: Fact[]) => Fact[]): Mutation =>
  ({ name, law: (before, event, at) => { const stepped = step(before, event, at); return { ...stepped, facts: spoil(stepped.facts) }; } });

export const mutations: Mutation[] = [
  turnTakesSettings,
  spoiltFacts('a context is forgotten', (facts) => facts.filter(({ type }) => type !== 'context.injected')),
  spoiltFacts('two facts are swapped', (facts) => (facts.length < 2 ? facts : [facts[1], facts[0], ...facts.slice(2)].filter((fact) => fact !== undefined))),
  spoiltFacts('a fact is told twice', (facts) => (facts[0] === undefined ? facts : [facts[0], ...facts])),
  spoiltFacts('which of two calls a fact is about is not told', (facts) => facts.map((fact) => { if (!('nth' in fact)) return fact; const { nth: _, ...rest } = fact; return rest; })),
  spoiltFacts('a dropped prompt is not told', (facts) => facts.filter(({ type }) => type !== 'prompt.dropped')),
  sessionGuard('allWereBlocked', false), sessionGuard('hooksStoppedOrBlocked', false), sessionGuard('hooksStoppedOrBlocked', true), sessionGuard('sessionStartStops', false),
  sessionGuard('asksNoMore', false), sessionGuard('goesOn', false), sessionGuard('somethingIsPending', false), sessionGuard('somethingIsOnlyRecorded', false),
  sessionGuard('stopBlocks', false), sessionGuard('blocksPastTheCap', false), sessionGuard('preemptsNow', false), sessionGuard('steeredBeforeItBegan', false),
  sessionGuard('aQueuedPromptMayStart', false), sessionGuard('somebodyIsNext', false), sessionGuard('isClosing', false), sessionGuard('turnIsRunning', false),
  sessionGuard('abortsAfterInput', false), sessionGuard('contextIsFull', false), sessionGuard('mustCompact', false), sessionGuard('mustCompactAnsweringTools', false),
  sessionGuard('somethingIsPendingBeforeTheEnd', false), sessionGuard('endsItsTurn', false), sessionGuard('samplingFailed', false), sessionGuard('callsAreDone', true), sessionGuard('goalGoesOn', false), sessionGuard('goalMustWait', false), sessionGuard('goalTurnsAreUsedUp', false), sessionGuard('compactsByHand', false),
  callGuard('hooksBlock', false), callGuard('hooksRewrite', false), callGuard('hasAPostToolUse', false), callGuard('runsNoHooks', true),
  ...['dropUnseen', 'dropBatch', 'interruptCalls', 'stopCalls', 'takePending', 'goRoundAgain', 'answerCalls', 'endCall', 'markBegun', 'cutForInterrupt', 'recover', 'takeSessionStart', 'beginSessionStart', 'compact', 'endCompaction', 'stopCompaction', 'bePutNext', 'startCalls', 'releaseQueue', 'takeCommand', 'joinCommand', 'stopCommands', 'interruptCommands', 'changeSettings', 'joinGoal', 'createGoal', 'markGoal', 'setGoal', 'dropGoal', 'pauseGoal'].map(sessionAction),
];
