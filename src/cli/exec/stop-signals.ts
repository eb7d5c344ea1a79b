import { onReaderGone } from '../output.ts';

/** How long a second Ctrl-C waits for hooks and tools to be gone. */
const lastWaitMs = 3_000;

export type Stopping = {
  /** The first Ctrl-C: the turn is interrupted. */
  interrupt(): void;
  /** SIGTERM, SIGHUP, or a reader of stdout that has gone: the session ends. */
  end(): void;
  /** The second Ctrl-C: everything ends, and soon. */
  endNow(): Promise<void>;
};

/** Hears the signals until the returned function is called. A third Ctrl-C ends the process where it stands. */
export function onStopSignals(stopping: Stopping): () => void {
  let interrupts = 0;
  const interrupt = (): void => {
    interrupts += 1;
    if (interrupts === 1) stopping.interrupt();
    else if (interrupts === 2) endSoon(stopping);
    else process.exit(interruptedCode);
  };
  const end = (): void => stopping.end();
  process.on('SIGINT', interrupt).on('SIGTERM', end).on('SIGHUP', end);
  onReaderGone(end);
  return () => { process.off('SIGINT', interrupt).off('SIGTERM', end).off('SIGHUP', end); };
}

/** As shells tell a process that Ctrl-C ended. */
const interruptedCode = 130;

function endSoon(stopping: Stopping): void {
  const timer = setTimeout(() => process.exit(interruptedCode), lastWaitMs);
  void stopping.endNow().finally(() => { clearTimeout(timer); process.exit(interruptedCode); });
}
