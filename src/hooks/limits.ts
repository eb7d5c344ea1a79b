/** What the engine may spend. Codex itself has none of these two. */
export interface HookLimits {
  /** Bytes of stdout, and of stderr, that one run may write; beyond it is killed. */
  hookOutputLimitBytes: number;
  /** Runs of one dispatch at the same time; the others wait, with the same results. */
  maxHooksAtOnce: number;
}

export const defaultHookLimits: HookLimits = { hookOutputLimitBytes: 16 * 1024 * 1024, maxHooksAtOnce: 64 };

/** Lets at most `max` tasks run at the same time; the others start in the order in which they came. */
export function gate(max: number): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= max) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
