import workerSource from './worker.ts?worker&inline';
import type { AskName, Asks, Status } from '../engine/protocol.ts';
import { makeWorker } from './trusted.ts';
import type { FromWorker, ToWorker } from './wire.ts';

/** The page's side of the worker. */
export class Client {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, (answer: never) => void>();
  private next = 1;

  constructor(onStatus: (status: Status) => void, onFailure: (message: string) => void) {
    this.worker = makeWorker(workerSource);
    this.worker.addEventListener('error', ({ message }) => onFailure(message || 'the browser did not let it start'));
    this.worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'status') { onStatus(data.status); return; }
      // Each answer is of its question's type: the id ties them.
      this.waiting.get(data.id)?.(data.answer as never);
      this.waiting.delete(data.id);
    });
  }

  say(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  ask<Name extends AskName>(name: Name, ask: Asks[Name]['ask']): Promise<Asks[Name]['answer']> {
    const id = this.next++;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.say({ type: 'ask', id, name, ask });
    });
  }
}

/** Runs only the latest of what is asked while one is on its way: a slider asks faster than anything answers. */
export const latestOnly = <Ask>(run: (ask: Ask) => Promise<void>): ((ask: Ask) => void) => {
  let running = false;
  let next: { ask: Ask } | null = null;
  const go = async (ask: Ask): Promise<void> => {
    running = true;
    await run(ask);
    running = false;
    const waiting = next;
    next = null;
    if (waiting !== null) void go(waiting.ask);
  };
  return (ask) => { if (running) next = { ask }; else void go(ask); };
};
