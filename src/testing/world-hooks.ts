import type { ConfiguredHandler, HookEnding, HookRun } from '../hooks/index.ts';
import type { HookDispatch, HookRunner } from '../runtime/ports.ts';
import { endingOf, runOf, type HookFunctions } from './hook-functions.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A run that was really started. */
export type RanHook = { handlerKey: string; event: string; input: HookDispatch['input']; atMs: number };

export type WorldHookOptions = {
  functions: () => HookFunctions;
  time: VirtualTime;
  delayMs: () => number;
  /** Hears of each run before it starts. What it returns is how the run ends instead: a process that could not start. */
  onRun: (ran: RanHook) => HookEnding | undefined;
};

/** The hooks port over functions, in virtual time. Their outputs are read by the real rules. */
export const worldHooks = (options: WorldHookOptions): HookRunner => {
  const counts = new Map<string, number>();
  const background = new Set<AbortController>();
  const runOne = async (handler: ConfiguredHandler, dispatch: HookDispatch, signal: AbortSignal, order: () => number): Promise<HookRun> => {
    const { time } = options;
    const startedAtMs = time.now();
    const k = (counts.get(handler.key) ?? 0) + 1;
    counts.set(handler.key, k);
    const spoilt = options.onRun({ handlerKey: handler.key, event: handler.event, input: dispatch.input, atMs: startedAtMs });
    const { ending, afterMs } = spoilt === undefined ? endingOf(options.functions().get(handler.key)?.(dispatch.input, k)) : { ending: spoilt, afterMs: 0 };
    const reached = await time.wait(ending === null ? Infinity : afterMs + options.delayMs(), signal).then(() => true, () => false);
    const how: HookEnding = reached && ending !== null ? ending : { kind: 'cancelled', stdout: '', stderr: '' };
    return runOf(handler, dispatch.request.runIdSuffix, how, { startedAtMs, completedAtMs: time.now(), completionOrder: order() });
  };
  return {
    run: (dispatch, signal) => {
      let ended = 0;
      return Promise.all(dispatch.handlers.map((handler) => runOne(handler, dispatch, signal, () => ended++)));
    },
    runInBackground: (dispatch, onEnd) => {
      for (const handler of dispatch.handlers) {
        const controller = new AbortController();
        background.add(controller);
        void runOne(handler, dispatch, controller.signal, () => 0).then((run) => {
          background.delete(controller);
          if (!controller.signal.aborted) onEnd(run);
        }, () => background.delete(controller));
      }
    },
    close: () => {
      for (const controller of background) controller.abort();
      background.clear();
      return Promise.resolve();
    },
  };
};
