/** Those who wait for the log to move on. A wake-up says only "look again", so that none is missed or counted twice. */
export class Waiters {
  #waiting = new Set<() => void>();

  wake(): void {
    const woken = this.#waiting;
    this.#waiting = new Set();
    for (const resolve of woken) resolve();
  }

  /** Resolves at the next wake-up, or when the signal fires. */
  wait(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      signal.addEventListener('abort', done, { once: true });
      this.#waiting.add(done);
    });
  }
}
