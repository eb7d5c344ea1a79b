import { fromPromise, setup } from 'xstate';
import type { HookRun } from './hook-answer.ts';

/** One run of a handler, before it has ended. */
export type HookRunInput = { runId: string; handlerKey: string };
export type HookRunContext = HookRunInput & { run: HookRun | null };
export type HookRunEvent = { type: 'xstate.done.actor.handler'; output: HookRun };

type Args = { event: HookRunEvent };

const base = setup({
  types: {} as { context: HookRunContext; events: HookRunEvent; input: HookRunInput; output: HookRun | null },
  actors: {
    handler: fromPromise<HookRun, HookRunInput>((): never => {
      throw new Error('The actor "handler" is not provided: pass it with hookRunMachine.provide({ actors: { handler } })');
    }),
  },
  guards: {
    wasBlocked: ({ event }: Args) => event.output.status === 'blocked',
    wasStopped: ({ event }: Args) => event.output.status === 'stopped',
    hasFailed: ({ event }: Args) => event.output.status === 'failed',
  },
});

/**
 * One handler's run, for the eye: the core decides by the runs' results and needs no chart of them. Whether a run is
 * blocked, stopped or failed is what the hook engine read out of its output.
 */
export const hookRunMachine = base.extend({ actions: { keepRun: base.assign({ run: ({ event }) => event.output }) } }).createMachine({
  id: 'hookRun',
  context: ({ input }) => ({ ...input, run: null }),
  initial: 'running',
  output: ({ context }) => context.run,
  states: {
    running: {
      invoke: {
        id: 'handler', src: 'handler', input: ({ context: { runId, handlerKey } }) => ({ runId, handlerKey }),
        onDone: [
          { guard: 'wasBlocked', target: 'blocked', actions: 'keepRun' },
          { guard: 'wasStopped', target: 'stopped', actions: 'keepRun' },
          { guard: 'hasFailed', target: 'failed', actions: 'keepRun' },
          { target: 'completed', actions: 'keepRun' },
        ],
      },
    },
    completed: { type: 'final' },
    blocked: { type: 'final' },
    stopped: { type: 'final' },
    failed: { type: 'final' },
  },
});
