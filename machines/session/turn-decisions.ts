import type { Fact } from '../facts.ts';
import { changeSettings } from '../settings.ts';
import { callName, callRef } from '../tool-call-data.ts';
import type { CallState, PendingInput, SessionContext } from './context.ts';
import { expectEvent, runningTurn, withTurn, type Decide } from './decision.ts';
import { account, accountCall, pursuitAfter, pursuitAtResumption } from './goal-decisions.ts';
import { contextFacts } from './input-decisions.ts';
import { changesToTell } from './told-settings.ts';

/** How a turn starts its session, runs its tools, is continued by Stop hooks, and settles. */
export const turnDecisions = {
  tellSettings: ({ context }) => changesToTell(context),

  beginSessionStart: ({ context }) => {
    const [starting, ...pendingStarts] = context.pendingStarts;
    return { context: { pendingStarts, ...withTurn(context, { starting: starting ?? null }) } };
  },

  takeSessionStart: ({ context, event }) => {
    const { outcome } = expectEvent(event, 'xstate.done.actor.hooks').output;
    return { context: withTurn(context, { starting: null }), facts: contextFacts(runningTurn(context).id, outcome.contexts) };
  },

  /** A session that another one spawned starts once; compaction and resumption run nothing in it. */
  skipSessionStart: ({ context }) => ({ context: { pendingStarts: context.pendingStarts.slice(1) } }),

  takeHooks: ({ event }) => ({ context: { looksAtAnswers: expectEvent(event, 'hooks.changed').looksAtAnswers } }),

  /** The calls may run: they have arrived, or the answer is over and its hooks have been told. */
  dispatchCalls: ({ context, event }) => ({
    context: { calls: context.calls.map((state) => (state.status === 'recorded' ? { ...state, status: 'waiting', calledAt: event.at ?? state.calledAt } : state)) },
  }),

  endCall: ({ context, event }) => {
    if (!isCallEnd(event)) throw new Error(`Cannot end a call on ${event.type}`);
    const { output, interrupts, rule } = event.output;
    const name = callName(event.output);
    const ended = (state: CallState): CallState => ({ ...state, status: 'done', output: interrupts === true ? abortedOutput(state, event.at) : output });
    const calls = context.calls.map((state) => (callName(state.call) === name ? ended(state) : state));
    const pending = rule === undefined ? context.pending : [...context.pending, ruleNotice(rule)];
    return accountCall({ ...context, calls, pending }, event);
  },

  /** Outputs go into the conversation in the order of the calls, however they end: each once it is there and all before it are. */
  answerCalls: ({ context }) => {
    const turn = runningTurn(context);
    const open = context.calls.findIndex((state) => state.status !== 'done');
    const answered = open < 0 ? context.calls : context.calls.slice(0, open);
    return {
      context: { calls: context.calls.slice(answered.length) },
      facts: answered.map(({ call, output }): Fact => ({ type: 'tool.answered', turn: turn.id, ...callRef(call), kind: call.kind, output: output ?? '' })),
    };
  },

  interruptCalls: ({ context, event }) => {
    const turn = runningTurn(context);
    return {
      context: { calls: [] },
      facts: context.calls.flatMap((state): Fact[] => {
        const { kind } = state.call;
        const place = { turn: turn.id, ...callRef(state.call) };
        if (state.status === 'done') return [{ type: 'tool.answered', ...place, kind, output: state.output ?? '' }];
        const output = state.status === 'recorded' ? 'aborted before dispatch' : abortedOutput(state, event.at);
        return [{ type: 'tool.interrupted', ...place }, { type: 'tool.answered', ...place, kind, output }];
      }),
    };
  },

  continueTurn: ({ context, event }) => {
    const { outcome } = expectEvent(event, 'xstate.done.actor.hooks').output;
    const turn = runningTurn(context);
    const text = outcome.fragments.map((fragment) => fragment.text).join('\n\n');
    const repeats = text === turn.lastFragments ? turn.repeats + 1 : 0;
    const continuation = turn.continuations + 1;
    return {
      context: withTurn(context, { stopHookActive: true, continuations: continuation, repeats, lastFragments: text }),
      facts: [{ type: 'turn.continued', turn: turn.id, fragments: outcome.fragments, continuation, repeats }],
    };
  },

  refuseContinuation: ({ context, event }) => {
    const { outcome } = expectEvent(event, 'xstate.done.actor.hooks').output;
    const turn = runningTurn(context);
    const cap = turn.settings.maxContinuations;
    return { facts: [{ type: 'turn.continuationRefused', turn: turn.id, cap, reason: outcome.blockReason ?? '' }] };
  },

  ignoreEmptyContinuation: ({ context }) => ({
    facts: [{ type: 'warning.told', turn: runningTurn(context).id, message: 'Stop hook requested continuation without a prompt; ignoring the block.' }],
  }),

  settle: ({ context, event }) => {
    const turn = runningTurn(context);
    const status = turn.error === null ? 'completed' : 'failed';
    const spent = account(context, event);
    return {
      context: { ...spent.context, turn: null, pursuit: pursuitAfter(spent.context, turn.id, 'settled') },
      facts: [...spent.facts, { type: 'turn.settled', turn: turn.id, status, error: turn.error, lastMessage: turn.lastMessage, marked: false }],
    };
  },

  /** What the goal still had to say to this turn comes too late. */
  settleInterrupted: ({ context, event }) => {
    const turn = runningTurn(context);
    const spent = account(context, event);
    return {
      context: { ...spent.context, turn: null, pending: [], queueHeld: true, pursuit: pursuitAfter(spent.context, turn.id, 'interrupted') },
      facts: [...spent.facts, { type: 'turn.settled', turn: turn.id, status: 'interrupted', error: null, lastMessage: null, marked: context.marked }],
    };
  },

  /** Another turn takes this one's place; what waits in the queue comes after it. */
  settleReplaced: ({ context, event }) => {
    const turn = runningTurn(context);
    const spent = account(context, event);
    return { context: { ...spent.context, turn: null, pursuit: pursuitAfter(spent.context, turn.id, 'replaced') }, facts: [...spent.facts, { type: 'turn.settled', turn: turn.id, status: 'interrupted', error: null, lastMessage: null, marked: false, replaced: true }] };
  },

  /** The machine's part in a crash: whatever ran is told as interrupted. */
  recover: ({ context, event }) => {
    const { source } = expectEvent(event, 'session.resumed');
    const opening: Fact = { type: 'session.resumed', source };
    return { context: { pendingStarts: [source], queue: [...context.nextUp, ...context.queue], nextUp: [], pending: [], commands: [], closing: null, asyncResults: [], pursuit: pursuitAtResumption(context, event) }, facts: [opening] };
  },

  changeSettings: ({ context, event }) => {
    const { settings } = expectEvent(event, 'settings.changed');
    return { context: { settings: changeSettings(context.settings, settings) }, facts: [{ type: 'settings.changed', settings }] };
  },

  tellItem: ({ event }) => {
    const { turn, item } = expectEvent(event, 'item.completed');
    return { facts: [{ type: 'item.completed', turn, item }] };
  },

  markInterrupt: () => ({ context: { marked: true } }),
  noteClosing: ({ event }) => ({ context: { closing: expectEvent(event, 'close.requested').reason } }),
  tellClosed: ({ context }) => ({ facts: [{ type: 'session.closed', reason: context.closing ?? 'other' }] }),
} satisfies Record<string, Decide>;

/** What the model reads of a call that was interrupted: how long it had run. */
const abortedOutput = ({ description, calledAt }: CallState, at: number | undefined): string =>
  description.abortedOutput.replace('{seconds}', (Math.max(0, (at ?? calledAt) - calledAt) / 1000).toFixed(1));

export const isCallEnd = (event: { type: string }): event is Extract<Parameters<Decide>[0]['event'], { type: `xstate.done.actor.call.${string}` }> =>
  event.type.startsWith('xstate.done.actor.call.');

/** The waiting calls that may start now: in order of their arrival, side by side where all may, alone where one must. */
export const readyCalls = (calls: SessionContext['calls']): SessionContext['calls'] => {
  const ready: SessionContext['calls'] = [];
  let busy = calls.some((state) => state.status === 'running');
  let exclusive = calls.some((state) => state.status === 'running' && !state.description.parallel);
  for (const state of calls.filter((call) => call.status === 'waiting')) {
    if (exclusive || (busy && !state.description.parallel)) break;
    ready.push(state);
    busy = true;
    exclusive = !state.description.parallel;
  }
  return ready;
};

/** The model hears of a new rule with the outputs, so that it asks no more. */
const ruleNotice = (rule: readonly string[]): PendingInput => ({
  kind: 'notice', origin: 'rule',
  item: { type: 'message', role: 'developer', content: [{ type: 'input_text', text: `Approved command prefix saved:\n- [${rule.map((word) => JSON.stringify(word)).join(', ')}]` }] },
});
