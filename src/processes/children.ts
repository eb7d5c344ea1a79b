import { isMainThread } from 'node:worker_threads';
import type { ProcessExit } from './process.ts';

/** The system tells of children by a signal, which the main thread alone gets and which may be lost; so we look, too. */
const LOOK_MS = isMainThread ? 1000 : 5;

/** Children that Node did not start, and so does not wait for. While one runs, this process does not end by itself. */
export class Children {
  readonly #ended: (pid: number) => ProcessExit | null;
  readonly #running = new Map<number, (exit: ProcessExit) => void>();
  #looking: NodeJS.Timeout | undefined;

  /** `ended` says how a child ended, once; null while it runs. */
  constructor(ended: (pid: number) => ProcessExit | null) {
    this.#ended = ended;
    process.on('SIGCHLD', () => this.#look());
  }

  /** How a child that has just been started will end. */
  exitOf(pid: number): Promise<ProcessExit> {
    this.#looking ??= setInterval(() => this.#look(), LOOK_MS);
    return new Promise((resolve) => this.#running.set(pid, resolve));
  }

  #look(): void {
    for (const [pid, tell] of this.#running) {
      const exit = this.#ended(pid);
      if (exit === null) continue;
      this.#running.delete(pid);
      tell(exit);
    }
    if (this.#running.size > 0) return;
    clearInterval(this.#looking);
    this.#looking = undefined;
  }
}
