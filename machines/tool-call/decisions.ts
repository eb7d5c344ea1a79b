import { withinBytes } from '../cut-middle.ts';
import type { DecideOn } from '../decision.ts';
import type { Fact } from '../facts.ts';
import type { HookOutcome } from '../hook-answer.ts';
import type { Json, JsonObject } from '../json.ts';
import { debugEscaped } from '../rust-debug.ts';
import { callRef, type ToolOutput } from '../tool-call-data.ts';
import { blockedOutput, commandOf, type ToolCallContext, type ToolCallEvent } from './context.ts';

export type CallDecide = DecideOn<ToolCallContext, ToolCallEvent>;

/** What a tool call decides at each of its edges. */
export const callDecisions = {
  takeContexts: ({ context, event }) => {
    const about = event.type === 'xstate.done.actor.hooks' && context.result?.post ? context.result.post.toolUseId : context.call.callId;
    return { facts: outcomeOf(event).contexts.map(({ runId, text }): Fact => ({ type: 'context.injected', turn: context.turn, text, runId, about })) };
  },

  block: ({ context, event }) => {
    const reason = outcomeOf(event).blockReason ?? '';
    return { context: { output: blockedOutput(context, reason) }, facts: [{ type: 'tool.blocked', ...place(context), reason }] };
  },

  failRewrite: ({ context }) => {
    const output = 'hook returned updatedInput without string field `command`';
    return { context: { output }, facts: [{ type: 'tool.finished', ...place(context), success: false, stillRunning: false, items: [] }] };
  },

  rewrite: ({ context, event }) => {
    const input = outcomeOf(event).updatedInput ?? null;
    const rewritten = context.description.rewrites === 'command' ? commandOf(input) ?? '' : input;
    return { context: { call: { ...context.call, rewritten } }, facts: [{ type: 'tool.rewritten', ...place(context), input: rewritten }] };
  },

  takeDescription: ({ event }) => {
    if (event.type !== 'xstate.done.actor.describe') return {};
    return { context: { description: event.output, need: event.output.permission } };
  },

  forbid: ({ context }) => {
    const message = context.need.need === 'forbidden' ? context.need.message : '';
    return { context: { output: message }, facts: [{ type: 'tool.denied', ...place(context), by: 'policy', message }] };
  },

  /** What is in question is told before anybody is asked, where the tool knows it by then. */
  tellItem: ({ context: { turn, call: { nth }, need } }) =>
    (need.need === 'ask' && need.startedItem !== undefined ? { facts: [{ type: 'item.started', turn, ...(nth === undefined ? {} : { nth }), item: need.startedItem }] } : {}),

  /** The hooks left it open, and the policy lets nobody else be asked. */
  refuse: ({ context }) => {
    const message = (context.need.need === 'ask' ? context.need.refusal : undefined) ?? '';
    return { context: { output: deniedOutput(context, message) }, facts: [{ type: 'tool.denied', ...place(context), by: 'policy', message, ...declinedItem(context, message) }] };
  },

  denyByHook: ({ context, event }) => {
    const { permission } = outcomeOf(event);
    const message = permission?.behavior === 'deny' ? permission.message : '';
    const told = context.need.need === 'ask' && context.need.declinedByHookIsTold === true;
    return { context: { output: deniedOutput(context, message) }, facts: [{ type: 'tool.denied', ...place(context), by: 'hook', message, ...(told ? declinedItem(context, message) : {}) }] };
  },

  denyByApprover: ({ context, event }) => {
    const message = refusalOf(context, event);
    return { context: { output: deniedOutput(context, message) }, facts: [{ type: 'tool.denied', ...place(context), by: 'approver', message, ...refusedItem(context, event, message) }] };
  },

  interruptByApprover: ({ context, event }) => {
    const message = refusalOf(context, event);
    const told = context.need.need === 'ask' && context.need.declinedByHookIsTold !== true;
    return { context: { interrupts: true }, facts: [{ type: 'tool.denied', ...place(context), by: 'approver', message, ...(told ? declinedItem(context, message) : {}) }] };
  },

  permitByHook: ({ context }) => ({ facts: [{ type: 'tool.permitted', ...place(context), by: 'hook' }] }),
  permitByApprover: ({ context, event }) => {
    const rule = event.type === 'xstate.done.actor.approver' && event.output.decision === 'accept' ? event.output.rule : undefined;
    return { ...(rule === undefined ? {} : { context: { rule } }), facts: [{ type: 'tool.permitted', ...place(context), by: 'approver' }] };
  },
  tellStarted: ({ context }) => ({ facts: [{ type: 'tool.started', ...place(context), attempt: context.attempt }] }),

  /** The sandbox stood in the way: the call asks once more, and then runs without it. */
  askToRetry: ({ context, event }) => {
    if (event.type !== 'xstate.done.actor.tool' || event.output.retry === undefined) return {};
    return { context: { need: event.output.retry, attempt: context.attempt + 1, result: event.output } };
  },

  finish: ({ context, event }) => {
    if (event.type !== 'xstate.done.actor.tool') return {};
    const result = event.output;
    return {
      context: { result, output: result.output },
      facts: [{ type: 'tool.finished', ...place(context), success: result.success, stillRunning: result.stillRunning ?? false, items: result.items }],
    };
  },

  /** PostToolUse hooks may put their feedback in the output's place. */
  correct: ({ context, event }) => {
    const { feedback } = outcomeOf(event);
    if (feedback === null) return {};
    return { context: { output: feedback }, facts: [{ type: 'tool.corrected', ...place(context), feedback }] };
  },
} satisfies Record<string, CallDecide>;

const place = ({ turn, call }: ToolCallContext) => ({ turn, ...callRef(call) });

const outcomeOf = (event: ToolCallEvent): HookOutcome => {
  if (event.type !== 'xstate.done.actor.hooks') throw new Error(`Cannot decide on ${event.type}: this action is for the answer of hooks`);
  return event.output.outcome;
};

/** The approver's own words, or those for a refusal without words. */
const refusalOf = ({ need }: ToolCallContext, event: ToolCallEvent): string => {
  const approval = event.type === 'xstate.done.actor.approver' ? event.output : null;
  const ask = need.need === 'ask' ? need : null;
  if (approval?.decision === 'decline' && approval.message !== undefined) return approval.message;
  return (approval?.decision === 'cancel' ? ask?.cancelledMessage ?? ask?.declinedMessage : ask?.declinedMessage) ?? 'rejected by user';
};

const deniedOutput = ({ need }: ToolCallContext, message: string): ToolOutput => {
  if (need.need !== 'ask') return message;
  const text = debugEscaped(message, need.deniedEscapes ?? 0);
  if (need.deniedParts !== undefined) return need.deniedParts.map((part) => filledObject(part, text));
  const output = filled(need.deniedOutput, text);
  return need.deniedBytes === undefined ? output : withinBytes(output, need.deniedBytes);
};

const filled = (template: string, message: string): string => template.replaceAll('{message}', () => message);

/** `{message}` in every text of a JSON object. */
const filledObject = (template: JsonObject, message: string): JsonObject =>
  Object.fromEntries(Object.entries(template).map(([key, value]) => [key, filledJson(value, message)]));

const filledJson = (value: Json, message: string): Json => {
  if (typeof value === 'string') return filled(value, message);
  if (Array.isArray(value)) return value.map((part) => filledJson(part, message));
  return typeof value === 'object' && value !== null ? filledObject(value, message) : value;
};

/** What is told of a call that the approver did not allow, or about which he gave no answer. */
const refusedItem = (context: ToolCallContext, event: ToolCallEvent, message: string): { item?: JsonObject } => {
  const item = context.need.need === 'ask' ? context.need.unansweredItem : undefined;
  const isUnanswered = event.type === 'xstate.done.actor.approver' && event.output.decision === 'decline' && event.output.unanswered === true;
  return isUnanswered && item !== undefined ? { item } : declinedItem(context, message);
};

/** The message in the field that is nothing else: what a command or a patch says may have the same words. */
const withReason = (item: JsonObject, message: string): JsonObject =>
  Object.fromEntries(Object.entries(item).map(([key, value]) => [key, value === '{message}' ? message : value]));

const declinedItem = ({ need }: ToolCallContext, message: string): { item?: JsonObject } =>
  (need.need === 'ask' && need.declinedItem !== undefined ? { item: need.deniedParts === undefined ? withReason(need.declinedItem, message) : filledObject(need.declinedItem, message) } : {});
