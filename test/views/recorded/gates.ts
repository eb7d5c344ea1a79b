/** What a scenario waits for: things that are counted when they happen, and gates that let go what waits at them. */
export class Gates {
  private readonly counts = new Map<string, number>();
  private readonly open = new Set<string>();
  private readonly watchers = new Set<() => void>();

  note(what: string): void {
    this.counts.set(what, this.count(what) + 1);
    this.tell();
  }

  count(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  release(gate: string): void {
    this.open.add(gate);
    this.tell();
  }

  /** Resolves when something has happened so often. */
  async happened(what: string, count = 1): Promise<void> {
    await this.until(() => this.count(what) >= count);
  }

  /** Resolves when the test holds; it is asked whenever something happens. */
  async until(test: () => boolean): Promise<void> {
    while (!test()) await this.change();
  }

  /** Resolves when the gate is open, or the signal fires. */
  async passed(gate: string, signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.tell(), { once: true });
    while (!this.open.has(gate) && !signal.aborted) await this.change();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => { const watcher = (): void => { this.watchers.delete(watcher); resolve(); }; this.watchers.add(watcher); });
  }

  private tell(): void {
    for (const watcher of this.watchers) watcher();
  }
}
