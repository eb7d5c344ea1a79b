import type { ConfiguredHandler } from './handler.ts';
import { gate } from './limits.ts';
import { runHandler } from './run-handlers.ts';
import type { RunContext, RunRequest } from './run-handlers.ts';
import { wasCancelled } from './run.ts';
import type { HookRun } from './run.ts';

/** Async handlers of one session that run at the same time; more wait. As Codex has it. */
export const maxAsyncHooksAtOnce = 8;

export interface AsyncHookPool {
  /** Starts handlers in the background. After `close` it does nothing. */
  start(request: Omit<RunRequest, 'signal'>): void;
  /** Runs that have not ended, waiting ones included. */
  readonly pending: number;
  /** Kills what runs, forgets what waits; nothing is delivered any more. Settles when all are gone. */
  close(): Promise<void>;
}

/**
 * The background of one session. `onFinished` hears each run as it ends, in the order of ending, with the request that
 * started it; it must not throw.
 */
export function createAsyncHookPool(context: RunContext, onFinished: (run: HookRun, request: Omit<RunRequest, 'signal'>) => void): AsyncHookPool {
  const inTurn = gate(maxAsyncHooksAtOnce);
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  const run = async (request: Omit<RunRequest, 'signal'>, handler: ConfiguredHandler) => {
    const finished = await inTurn(() => runHandler(context, { ...request, handler, signal: closing.signal }));
    if (!closing.signal.aborted && !wasCancelled(finished)) onFinished(finished, request);
  };
  return {
    start(request) {
      if (closing.signal.aborted) return;
      for (const handler of request.handlers) {
        const done: Promise<void> = run(request, handler).finally(() => running.delete(done));
        running.add(done);
      }
    },
    get pending() {
      return running.size;
    },
    async close() {
      closing.abort();
      await Promise.allSettled(running);
    },
  };
}
