import { randomInt } from 'node:crypto';
import type { RunningCommand } from './running-command.ts';

const protectedRecent = 8;

/** The commands of a session that go on behind their calls, at most `maxProcesses`. */
export class ProcessTable {
  readonly #commands = new Map<number, RunningCommand>();
  readonly #starting = new Set<Promise<unknown>>();
  readonly #maxProcesses: number;
  #closed = false;

  constructor(maxProcesses: number) {
    this.#maxProcesses = maxProcesses;
  }

  /** An id as Codex draws it, not in use. */
  freeId(): number {
    for (;;) {
      const id = randomInt(1_000, 100_000);
      if (!this.#commands.has(id)) return id;
    }
  }

  get(processId: number): RunningCommand | undefined {
    return this.#commands.get(processId);
  }

  /** Keeps a command; where there are too many, the least used one is ended, an ended one first. */
  add(command: RunningCommand): void {
    if (this.#commands.size >= this.#maxProcesses) this.#prune();
    this.#commands.set(command.processId, command);
    if (this.#closed) command.kill();
  }

  remove(processId: number): void {
    this.#commands.delete(processId);
  }

  #prune(): void {
    const byUse = [...this.#commands.values()].sort((a, b) => a.lastUsedAt - b.lastUsedAt);
    const old = byUse.slice(0, Math.max(byUse.length - protectedRecent, 1));
    const chosen = old.find(({ exitCode }) => exitCode !== null) ?? old[0];
    if (chosen === undefined) return;
    chosen.kill();
    this.remove(chosen.processId);
  }

  /** Holds a start back from being forgotten by `close`. */
  track<T>(starting: Promise<T>): Promise<T> {
    this.#starting.add(starting);
    void starting.then(() => this.#starting.delete(starting), () => this.#starting.delete(starting));
    return starting;
  }

  /** Ends everything, and waits for it to be gone. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#starting);
    const commands = [...this.#commands.values()];
    for (const command of commands) command.kill();
    await Promise.all(commands.map(({ ended }) => ended));
    this.#commands.clear();
  }
}
