import type { Fact, Overflow } from '../facts.ts';
import { splitReply } from '../reply-parts.ts';
import { messageText, type ResponseItem } from '../response-item.ts';
import { hasPlans } from '../settings.ts';
import { callName } from '../tool-call-data.ts';
import { newTurn, noRetries, settingsInForce, type CallState, type SessionContext, type Turn } from './context.ts';
import type { ModelEnding, StreamRetry } from './events.ts';
import { spentOn, stopGoal } from './goal-decisions.ts';
import { expectEvent, runningTurn, withTurn, type Decide } from './decision.ts';
import { everythingToTell } from './told-settings.ts';

/** How a model request begins, what it says, and how it ends. */
export const samplingDecisions = {
  beginSampling: ({ context }) => {
    const turn = runningTurn(context);
    const request = turn.requests + 1;
    return {
      context: withTurn(context, { requests: request, retryInMs: null, begun: false, ending: null, lastMessage: null, followUp: false }),
      facts: [{ type: 'sampling.started', turn: turn.id, request, purpose: turn.compaction === null ? 'turn' : 'compaction' }],
    };
  },

  markBegun: ({ context }) => ({ context: withTurn(context, { begun: true }) }),

  recordItem: ({ context, event }) => {
    const { item, call, at } = expectEvent(event, 'model.item');
    const turn = runningTurn(context);
    if (call !== undefined && context.calls.some((state) => callName(state.call) === callName(call.call))) {
      return { facts: [{ type: 'warning.told', turn: turn.id, message: `The model called ${call.call.name} twice under the id ${call.call.callId}; the second call is not run.` }] };
    }
    const facts: Fact[] = [{ type: 'model.replied', turn: turn.id, request: turn.requests, item }];
    const text = answerText(item, turn);
    const change = withTurn(context, { begun: true, ...(text === null ? {} : { lastMessage: text === '' ? null : text }), followUp: turn.followUp || call !== undefined });
    if (call === undefined) return { context: change, facts };
    const state: CallState = { ...call, status: 'recorded', calledAt: at ?? 0, output: null };
    return { context: { ...change, calls: [...context.calls, state] }, facts: [...facts, { type: 'tool.called', turn: turn.id, call: call.call }] };
  },

  endSampling: ({ context, event }) => {
    const ending = expectEvent(event, 'xstate.done.actor.model').output;
    const turn = runningTurn(context);
    if (ending.status === 'failed' && ending.retry !== undefined) {
      return {
        context: withTurn(context, { ending, retries: afterRetry(turn.retries, ending.retry), retryInMs: ending.retry.delayMs }),
        facts: [{ type: 'sampling.failed', turn: turn.id, request: turn.requests, error: ending.error, retry: ending.retry }],
      };
    }
    if (ending.status === 'failed') {
      const overflow = overflowOf(context, ending);
      const stopped = stopGoal(context, ending.error.code === 'usageLimitExceeded' ? 'usageLimited' : 'blocked', event);
      return {
        context: { ...stopped.context, ...withTurn(stopped.context, { ending, error: { message: ending.error.message } }), ...(overflow === null ? {} : { totalTokens: overflow.added, spentTokens: overflow.tokens }) },
        facts: [...stopped.facts, { type: 'sampling.failed', turn: turn.id, request: turn.requests, error: ending.error, ...(overflow === null ? {} : { overflow }) }],
      };
    }
    return {
      context: {
        ...withTurn(context, { ending, retries: noRetries, followUp: turn.followUp || ending.goesOn === true }),
        pursuit: spentOn(context, ending.usage),
        totalTokens: ending.usage?.total ?? context.totalTokens, spentTokens: context.spentTokens + (ending.usage?.total ?? 0),
      },
      facts: [{ type: 'sampling.completed', turn: turn.id, request: turn.requests, usage: ending.usage }],
    };
  },

  dropOldest: ({ context, event }) => {
    const ending = expectEvent(event, 'xstate.done.actor.model').output;
    const turn = runningTurn(context);
    if (ending.status !== 'failed' || turn.compaction === null) return {};
    const dropped = (turn.compaction.dropped ?? 0) + 1;
    return {
      context: withTurn(context, { ending, retries: noRetries, compaction: { ...turn.compaction, dropped } }),
      facts: [{ type: 'sampling.failed', turn: turn.id, request: turn.requests, error: ending.error, dropped }],
    };
  },

  cutForSteer: ({ context }) => {
    const turn = runningTurn(context);
    return { context: withTurn(context, { ending: { status: 'cancelled' } }), facts: [{ type: 'sampling.cut', turn: turn.id, request: turn.requests, reason: 'steered' }] };
  },

  cutForInterrupt: ({ context }) => {
    const turn = runningTurn(context);
    return { context: withTurn(context, { ending: { status: 'cancelled' } }), facts: [{ type: 'sampling.cut', turn: turn.id, request: turn.requests, reason: 'interrupted' }] };
  },

  /** A request that was running when the process ended has an end too. */
  cutForCrash: ({ context }) => {
    const turn = runningTurn(context);
    if (turn.ending !== null || turn.requests === 0) return {};
    return { context: withTurn(context, { ending: { status: 'cancelled' } }), facts: [{ type: 'sampling.cut', turn: turn.id, request: turn.requests, reason: 'interrupted' }] };
  },

  /** The request was not sent yet; its hooks are told all the same. */
  noteCancelled: ({ context }) => ({ context: withTurn(context, { ending: { status: 'cancelled' } }) }),

  beginAutoCompactionAtStart: ({ context }) => begin(context, 'turnStart'),
  beginAutoCompactionMidTurn: ({ context }) => begin(context, 'midTurn'),

  startCompactionTurn: ({ context, event }) => {
    const { turn } = expectEvent(event, 'compaction.requested');
    const compaction = { trigger: 'manual', when: 'manual' } as const;
    return {
      context: { turn: { ...newTurn(context, turn, 'compaction', []), compaction } },
      facts: [{ type: 'turn.started', turn, kind: 'compaction' }, { type: 'compaction.started', turn, trigger: 'manual' }],
    };
  },

  compact: ({ context }) => {
    const turn = runningTurn(context);
    if (turn.compaction === null) throw new Error('Cannot compact: no compaction is running');
    const told = everythingToTell(context);
    return {
      context: { ...told.context, pendingStarts: [...context.pendingStarts, 'compact'], totalTokens: 0 },
      facts: [{ type: 'conversation.compacted', turn: turn.id, trigger: turn.compaction.trigger, summary: turn.lastMessage ?? '' }, ...told.facts],
    };
  },

  stopCompaction: ({ context, event }) => {
    const { outcome } = expectEvent(event, 'xstate.done.actor.hooks').output;
    const turn = runningTurn(context);
    const trigger = turn.compaction?.trigger ?? 'auto';
    return { context: { marked: false, ...withTurn(context, { compaction: null, abortAfterInput: true }) }, facts: [{ type: 'compaction.stopped', turn: turn.id, trigger, reason: outcome.stopReason }] };
  },

  endCompaction: ({ context }) => ({ context: withTurn(context, { compaction: null }) }),
} satisfies Record<string, Decide>;

const afterRetry = ({ stream, network, networkWaitMs }: Turn['retries'], { maxAttempts, delayMs }: StreamRetry): Turn['retries'] =>
  maxAttempts === null ? { stream, network: network + 1, networkWaitMs: networkWaitMs + delayMs } : { stream: stream + 1, network, networkWaitMs };

/** As Codex counts it: what all requests have spent, and what is missing to a full model. */
const overflowOf = (context: SessionContext, { error }: Extract<ModelEnding, { status: 'failed' }>): Overflow | null => {
  const { contextTokens } = settingsInForce(context);
  if (error.code !== 'contextWindowExceeded' || contextTokens === undefined) return null;
  return { tokens: contextTokens, added: Math.max(0, contextTokens - context.spentTokens) };
};

const begin = (context: SessionContext, when: 'turnStart' | 'midTurn') => {
  const turn = runningTurn(context);
  return {
    context: withTurn(context, { compaction: { trigger: 'auto' as const, when } }),
    facts: [{ type: 'compaction.started' as const, turn: turn.id, trigger: 'auto' as const }],
  };
};

/** What the user reads of a message of the model, or all of a summary; `null` for what is none. */
const answerText = (item: ResponseItem, { compaction, settings }: Turn): string | null => {
  if (item.type !== 'message' || item.role !== 'assistant') return null;
  const text = messageText(item.content);
  return compaction === null ? splitReply(text, { hasPlans: hasPlans(settings) }).text : text;
};
