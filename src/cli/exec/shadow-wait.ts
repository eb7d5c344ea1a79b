import type { Session } from '../../runtime/session.ts';

/** How long the end of `exec` waits for handlers in shadow mode: nobody heeds them, but a report should have their word. */
export const shadowWaitMs = 10_000;

/** Counts the handlers in shadow mode that have begun and not ended. `settled` resolves when none is left, or the time is up. */
export function shadowWait({ records$ }: Pick<Session, 'records$'>): { settled(): Promise<void> } {
  let running = 0;
  const { promise: over, resolve } = Promise.withResolvers<void>();
  let isAsked = false;
  records$.subscribe({
    next: ({ facts }) => {
      for (const fact of facts) {
        if (fact.type === 'hook.skipped' && fact.reason === 'shadow') running += 1;
        if (fact.type === 'hook.shadowed') running -= 1;
      }
      if (isAsked && running <= 0) resolve();
    },
    complete: resolve,
  });
  const settled = async (): Promise<void> => {
    isAsked = true;
    if (running <= 0) return;
    const timer = setTimeout(resolve, shadowWaitMs);
    await over;
    clearTimeout(timer);
  };
  return { settled };
}
