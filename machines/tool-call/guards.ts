import { commandOf, type ToolCallContext, type ToolCallEvent } from './context.ts';

type Args = { context: ToolCallContext; event: ToolCallEvent };

/** What the chart of a tool call asks. */
export const callGuards = {
  runsNoHooks: ({ context }: Args) => context.description.hook === null,
  hooksBlock: ({ event }: Args) => outcomeOf(event)?.block === true,
  hooksRewrite: ({ event }: Args) => outcomeOf(event)?.updatedInput !== undefined,
  rewriteHasNoCommand: ({ context, event }: Args) => {
    const input = outcomeOf(event)?.updatedInput;
    return input !== undefined && context.description.rewrites === 'command' && commandOf(input) === null;
  },

  mayRun: ({ context }: Args) => context.need.need === 'none',
  isForbidden: ({ context }: Args) => context.need.need === 'forbidden',
  hooksDeny: ({ event }: Args) => outcomeOf(event)?.permission?.behavior === 'deny',
  hooksAllow: ({ event }: Args) => outcomeOf(event)?.permission?.behavior === 'allow',
  nobodyMayBeAsked: ({ context: { need } }: Args) => need.need === 'ask' && need.refusal !== undefined,
  approverAllows: ({ event }: Args) => event.type === 'xstate.done.actor.approver' && (event.output.decision === 'accept' || event.output.decision === 'acceptForSession'),
  /** A call that can be cancelled by itself says so; any other takes its turn with it. */
  approverInterrupts: ({ context: { need }, event }: Args) =>
    event.type === 'xstate.done.actor.approver' && event.output.decision === 'cancel' && !(need.need === 'ask' && need.cancelledMessage !== undefined),

  sandboxStoodInTheWay: ({ context, event }: Args) => event.type === 'xstate.done.actor.tool' && event.output.retry !== undefined && context.attempt === 1,
  hasAPostToolUse: ({ event }: Args) => event.type === 'xstate.done.actor.tool' && event.output.post !== null,
} as const;

const outcomeOf = (event: ToolCallEvent) => (event.type === 'xstate.done.actor.hooks' ? event.output.outcome : null);
