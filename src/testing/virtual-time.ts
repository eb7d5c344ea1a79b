import type { Clock } from '../runtime/ports.ts';

type Due = { atMs: number; order: number; act: () => void };

/**
 * Time that passes only when nothing else is left to do: what is due next happens next, and the clock jumps there.
 * Things due at the same moment happen in the order in which they were asked for.
 */
export class VirtualTime implements Clock {
  private nowMs: number;
  private due: Due[] = [];
  private order = 0;

  /** `startMs`: unix milliseconds. */
  constructor(startMs = START_MS) {
    this.nowMs = startMs;
  }

  now(): number {
    return this.nowMs;
  }

  /** Whether anything is still going to happen. */
  get isIdle(): boolean {
    return this.due.length === 0;
  }

  /** Calls `act` in `ms` of virtual time; the function that it returns calls it off. */
  at(ms: number, act: () => void): () => void {
    const entry: Due = { atMs: this.nowMs + Math.max(0, ms), order: this.order++, act };
    this.due.push(entry);
    return () => { this.due = this.due.filter((other) => other !== entry); };
  }

  /** Resolves in `ms` of virtual time, never for Infinity; rejects at once where the signal fires. */
  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const callOff = ms === Infinity ? () => undefined : this.at(ms, resolve);
      signal?.addEventListener('abort', () => { callOff(); reject(new Error('the wait was called off')); }, { once: true });
    });
  }

  /** The clock's own waiting: resolves early where the signal fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.wait(ms, signal).catch(() => undefined);
  }

  /** Forgets everything that was going to happen: the machine has lost its power. */
  forget(): void {
    this.due = [];
  }

  /** Lets the next thing happen. False where nothing was left. */
  async step(): Promise<boolean> {
    await drained();
    let next: Due | undefined;
    for (const entry of this.due) if (next === undefined || entry.atMs < next.atMs || (entry.atMs === next.atMs && entry.order < next.order)) next = entry;
    if (next === undefined) return false;
    this.due = this.due.filter((other) => other !== next);
    this.nowMs = next.atMs;
    next.act();
    await drained();
    return true;
  }

  /** Lets everything happen that is going to, `maxSteps` things at most. Throws where that is not enough. */
  async run(maxSteps = MAX_STEPS): Promise<void> {
    for (let steps = 0; await this.step(); steps++) if (steps >= maxSteps) throw new Error(`Cannot come to rest: more than ${maxSteps} things happened`);
  }

  /** Lets things happen until the promise settles. Throws where nothing is left and it has not. */
  async until<Value>(promise: Promise<Value>, maxSteps = MAX_STEPS): Promise<Value> {
    let settled = false;
    const done = (): void => { settled = true; };
    promise.then(done, done);
    await drained();
    for (let steps = 0; !settled; steps++) {
      if (steps >= maxSteps) throw new Error(`Cannot wait: more than ${maxSteps} things happened, and it is still not there`);
      if (!(await this.step()) && !settled) throw new Error('Cannot wait: nothing is left to happen, and it is still not there');
    }
    return promise;
  }
}

/** Resolves once every promise that can go on has gone on. */
const drained = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

/** 2026-01-01T00:00:00Z: any fixed moment will do. */
const START_MS = 1_767_225_600_000;
const MAX_STEPS = 100_000;
