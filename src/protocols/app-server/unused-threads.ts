import { maxTimerMs } from '../../processes/index.ts';

/** Codex's, where `thread_unload_delay_secs` does not say. */
export const defaultUnloadDelaySecs = 60;

/** Threads that nobody listens to and in which nothing goes on: each is let go once it has been one for its delay. */
export class UnusedThreads {
  private readonly letGo: (id: string) => void;
  private readonly timers = new Map<string, NodeJS.Timeout>();

  /** `letGo` must not throw. */
  constructor(letGo: (id: string) => void) {
    this.letGo = letGo;
  }

  /** A thread is one now, or is none any more. One that was one already goes on waiting. */
  note(id: string, isUnused: boolean, delayMs: number): void {
    if (!isUnused) this.forget(id);
    else if (!this.timers.has(id)) this.timers.set(id, setTimeout(() => { this.timers.delete(id); this.letGo(id); }, Math.min(delayMs, maxTimerMs)));
  }

  forget(id: string): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  /** Lets none go any more. */
  close(): void {
    for (const id of [...this.timers.keys()]) this.forget(id);
  }
}
