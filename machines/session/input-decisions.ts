import { newTurn, type AsyncResult, type PendingInput, type SessionContext, type Turn } from './context.ts';
import { expectEvent, runningTurn, withTurn, type Decide } from './decision.ts';
import type { Fact } from '../facts.ts';
import type { ResponseItem } from '../response-item.ts';
import type { SessionEvent } from './events.ts';
import { heardFromUser, heardOfGoal } from './goal-decisions.ts';
import type { Prompt } from '../prompt.ts';

/** How a prompt comes in, waits, is accepted, blocked or dropped. */
export const inputDecisions = {
  startTurn: ({ context, event }) => {
    const { turn, prompt } = expectEvent(event, 'prompt.submitted');
    return { context: { turn: promptTurn(context, turn, prompt), queueHeld: false }, facts: [{ type: 'turn.started', turn, kind: 'prompt' }] };
  },

  startQueuedTurn: ({ context }) => {
    const [first, ...queue] = context.queue;
    if (first === undefined) throw new Error('Cannot start a queued turn: the queue is empty');
    return { context: { queue, turn: promptTurn(context, first.turn, first.prompt) }, facts: [{ type: 'turn.started', turn: first.turn, kind: 'prompt' }] };
  },

  startNextTurn: ({ context }) => {
    const [first, ...nextUp] = context.nextUp;
    if (first === undefined) throw new Error('Cannot start the next turn: nobody is next');
    return { context: { nextUp, queueHeld: false, turn: promptTurn(context, first.turn, first.prompt) }, facts: [{ type: 'turn.started', turn: first.turn, kind: 'prompt' }] };
  },

  bePutNext: ({ context, event }) => {
    const { prompt, turn } = expectEvent(event, 'prompt.submitted');
    return { context: { nextUp: [...context.nextUp, { prompt, turn }] }, facts: [{ type: 'prompt.queued', turn, prompt }] };
  },

  steer: ({ context, event }) => {
    const { prompt } = expectEvent(event, 'prompt.steered', 'prompt.submitted');
    const { pursuit } = heardFromUser(context);
    return { context: { pursuit, pending: [...context.pending, { kind: 'prompt', prompt }] }, facts: [{ type: 'prompt.steered', turn: runningTurn(context).id, prompt }] };
  },

  enqueue: ({ context, event }) => {
    const { prompt, turn } = expectEvent(event, 'prompt.queued');
    return { context: { queue: [...context.queue, { prompt, turn }] }, facts: [{ type: 'prompt.queued', turn, prompt }] };
  },

  reviseQueued: ({ context, event }) => {
    const { prompt } = expectEvent(event, 'prompt.revised');
    const queued = context.queue.find((waiting) => waiting.prompt.id === prompt.id);
    if (queued === undefined) return {};
    return { context: { queue: context.queue.with(context.queue.indexOf(queued), { ...queued, prompt }) }, facts: [{ type: 'prompt.revised', turn: queued.turn, prompt }] };
  },

  releaseQueue: () => ({ context: { queueHeld: false } }),

  arrangeQueue: ({ context, event }) => {
    const { order } = expectEvent(event, 'queue.arranged');
    const queue = order.flatMap((id) => context.queue.filter((queued) => queued.prompt.id === id));
    const gone = context.queue.filter((queued) => !order.includes(queued.prompt.id));
    return { context: { queue }, facts: [{ type: 'queue.arranged', order: queue.map((q) => q.prompt.id) }, ...gone.map((q): Fact => ({ type: 'prompt.dropped', turn: null, promptId: q.prompt.id, reason: 'taken out of the queue' }))] };
  },

  acceptPrompt: ({ context, event }) => {
    const { outcome } = expectEvent(event, 'xstate.done.actor.hooks').output;
    const turn = runningTurn(context);
    const prompt = promptAtTheHooks(context);
    return {
      context: withTurn(context, { batch: turn.batch.slice(1), accepted: turn.accepted + 1 }),
      facts: [{ type: 'prompt.accepted', turn: turn.id, prompt }, ...contextFacts(turn.id, outcome.contexts, prompt.id)],
    };
  },

  blockPrompt: ({ context, event }) => {
    const { runs, outcome } = expectEvent(event, 'xstate.done.actor.hooks').output;
    const turn = runningTurn(context);
    const prompt = promptAtTheHooks(context);
    const by = runs.filter((run) => run.status === 'blocked' || run.status === 'stopped').map((run) => run.id);
    return {
      context: withTurn(context, { batch: turn.batch.slice(1), blocked: turn.blocked + 1 }),
      facts: [{ type: 'prompt.blocked', turn: turn.id, promptId: prompt.id, reason: outcome.blockReason ?? outcome.stopReason, by }, ...contextFacts(turn.id, outcome.contexts, prompt.id)],
    };
  },

  recordNotice: ({ context }) => {
    const turn = runningTurn(context);
    const [first, ...batch] = turn.batch;
    if (first === undefined) return { context: withTurn(context, { batch }) };
    return { context: { ...withTurn(context, { batch }), pursuit: heardOfGoal(context, first) }, facts: noticeFacts(turn.id, first) };
  },

  /** What waits becomes the batch that is looked at now. */
  takePending: ({ context }) => ({ context: { pending: [], ...withTurn(context, { batch: context.pending, accepted: 0, blocked: 0 }) } }),

  /** The turn goes round once more for what came in while it ended; to the hooks it is as fresh as a new one. */
  goRoundAgain: ({ context }) => ({
    context: { pending: [], ...withTurn(context, { batch: context.pending, accepted: 0, blocked: 0, stopHookActive: false, followUp: false, compaction: null }) },
  }),

  dropBatch: ({ context }) => {
    const turn = runningTurn(context);
    return { context: withTurn(context, { batch: [] }), facts: dropped(turn.id, turn.batch, 'SessionStart hook stopped the turn') };
  },

  dropUnseen: ({ context }) => {
    const turn = runningTurn(context);
    return { context: { pending: [], ...withTurn(context, { batch: [] }) }, facts: dropped(turn.id, [...turn.batch, ...context.pending], 'interrupted') };
  },

  takeAgentReport: ({ context, event }) => {
    return { context: { pending: [...context.pending, { kind: 'notice', ...agentNotice(event) }] } };
  },

  /** No turn runs that it could join: the conversation has it at once. */
  recordAgentReport: ({ event }) => ({ facts: [{ type: 'notice.recorded', turn: null, ...agentNotice(event) }] }),

  /** Finished async hooks speak before the turn's prompt. */
  recordAsyncResults: ({ context }) => {
    const turn = runningTurn(context);
    return { context: { asyncResults: [] }, facts: context.asyncResults.flatMap((result) => [...warningFacts(turn.id, result), ...contextFacts(turn.id, result.contexts)]) };
  },

  /** Async hooks that finished in the middle of a turn speak with what waits, and cause one more request. */
  pendAsyncResults: ({ context }) => {
    const turn = runningTurn(context);
    const speaking = context.asyncResults.filter((result) => result.contexts.length > 0);
    return {
      context: { asyncResults: [], pending: [...context.pending, ...speaking.map(({ contexts }): PendingInput => ({ kind: 'contexts', contexts }))] },
      facts: context.asyncResults.flatMap((result) => warningFacts(turn.id, result)),
    };
  },

  keepAsyncResult: ({ context, event }) => {
    const { run, contexts } = expectEvent(event, 'async.finished');
    const warnings = run.entries.filter((entry) => entry.kind === 'warning').map((entry) => entry.text);
    return { context: { asyncResults: [...context.asyncResults, { contexts, warnings }] } };
  },
} satisfies Record<string, Decide>;

/** A turn of a prompt's own, with what the prompt asks of this turn alone. */
const promptTurn = (context: SessionContext, id: string, prompt: Prompt): Turn => {
  const { outputSchema, serviceTier } = prompt;
  const turn = newTurn(context, id, 'prompt', firstBatch(prompt));
  return { ...turn, ...(outputSchema === undefined ? {} : { outputSchema }), ...(serviceTier === undefined ? {} : { settings: { ...turn.settings, serviceTier } }) };
};

/** A prompt without any part only starts the turn. */
const firstBatch = (prompt: Prompt): PendingInput[] => (prompt.input.length === 0 ? [] : [{ kind: 'prompt', prompt }]);

const agentNotice = (event: SessionEvent): { item: ResponseItem; origin: string } => {
  const { agentId, text } = expectEvent(event, 'agent.reported');
  return { item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] }, origin: `agent ${agentId}` };
};

/** Contexts as facts, in configured order. */
export const contextFacts = (turn: string, contexts: readonly { runId: string; text: string }[], about?: string): Fact[] =>
  contexts.map(({ runId, text }) => ({ type: 'context.injected', turn, text, runId, ...(about === undefined ? {} : { about }) }));

const promptAtTheHooks = (context: SessionContext) => {
  const first = runningTurn(context).batch[0];
  if (first?.kind !== 'prompt') throw new Error('Cannot decide on a prompt: none is at the hooks');
  return first.prompt;
};

const warningFacts = (turn: string, result: AsyncResult): Fact[] => result.warnings.map((message) => ({ type: 'warning.told', turn, message }));

const noticeFacts = (turn: string, input: PendingInput): Fact[] => {
  if (input.kind === 'goal') return [{ type: 'goal.told', turn, about: input.about, goal: input.goal }];
  if (input.kind === 'notice') return [{ type: 'notice.recorded', turn, item: input.item, origin: input.origin }];
  return input.kind === 'contexts' ? contextFacts(turn, input.contexts) : [];
};

const dropped = (turn: string, inputs: readonly PendingInput[], reason: string): Fact[] =>
  inputs.flatMap((input) => (input.kind === 'prompt' ? [{ type: 'prompt.dropped', turn, promptId: input.prompt.id, reason }] : []));
