import { randomUUID } from 'node:crypto';
import { createAsyncHookPool, runHandlers, spillFolder, userShell, wasCancelled, type CallMcpTool, type HookRun, type RunContext, type RunRequest } from '../hooks/index.ts';
import type { HookDispatch, HookRunner } from '../runtime/ports.ts';

export type HookRunnerOptions = {
  sessionId: string;
  /** The session's environment, taken once. */
  env: Readonly<Record<string, string>>;
  callMcpTool?: CallMcpTool;
  /** Unix milliseconds. */
  now?: () => number;
};

/** Runs hooks as processes and MCP calls of this machine. Keeps the port's promises: it never rejects. */
export function createHookRunner({ sessionId, env, callMcpTool, now = Date.now }: HookRunnerOptions): HookRunner {
  const context: RunContext = {
    env, shell: userShell(), spillDir: spillFolder(sessionId), now, newId: () => randomUUID(),
    ...(callMcpTool === undefined ? {} : { callMcpTool }),
  };
  const listeners = new WeakMap<object, (run: HookRun) => void>();
  const background = createAsyncHookPool(context, (run, request) => listeners.get(request)?.(run));
  return {
    run: async (dispatch, signal) => (await runHandlers(context, { ...runRequest(dispatch), signal })).filter((run) => !wasCancelled(run)),
    runInBackground: (dispatch, onEnd) => {
      const request = runRequest(dispatch);
      listeners.set(request, onEnd);
      background.start(request);
    },
    close: () => background.close(),
  };
}

const runRequest = ({ handlers, request, input, cwd }: HookDispatch): Omit<RunRequest, 'signal'> =>
  ({ handlers, event: request.event, input, cwd, runIdSuffix: request.runIdSuffix ?? null });
