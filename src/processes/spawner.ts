import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { ProcessExit, ProcessRequest, RunningProcess } from './process.ts';
import { spawnNewsSchema, type SpawnNews, type SpawnOrder } from './spawner-messages.ts';

interface Waiting {
  started: PromiseWithResolvers<RunningProcess>;
  exited: PromiseWithResolvers<ProcessExit>;
}

const program = path.join(import.meta.dirname, `spawner-program${path.extname(import.meta.filename)}`);
/** It runs a few lines over and over: it needs no helpers, and a small heap. */
const smallest = ['--max-semi-space-size=1', '--v8-pool-size=0', '--disable-warning=ExperimentalWarning'];

/** A small process that starts others for this one. It ends with this one, and never keeps it alive while nothing runs. */
export class Spawner {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor() {
    this.#process = fork(program, { execArgv: smallest, detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: {} });
    this.#process.on('message', (message) => this.#hear(spawnNewsSchema.parse(message)));
    this.#process.on('error', () => this.#end());
    this.#process.on('exit', () => this.#end());
    this.#rest();
  }

  /** False once its process has ended: then others have to start what is to be started. */
  get isOpen(): boolean {
    return this.#process.connected;
  }

  /** Starts a process on named pipes, in the order of descriptors. Rejects as `spawn` would, and where the spawner ends first. */
  start(request: ProcessRequest, pipes: readonly (string | null)[]): Promise<RunningProcess> {
    const id = ++this.#lastId;
    const waiting = { started: Promise.withResolvers<RunningProcess>(), exited: Promise.withResolvers<ProcessExit>() };
    waiting.exited.promise.catch(() => undefined);
    this.#waiting.set(id, waiting);
    this.#process.ref();
    this.#process.channel?.ref();
    this.#process.send({ id, request, pipes } satisfies SpawnOrder, (error) => { if (error !== null) this.#forget(id, error); });
    return waiting.started.promise;
  }

  #hear(news: SpawnNews): void {
    const waiting = this.#waiting.get(news.id);
    if (waiting === undefined) return;
    if (news.type === 'started') waiting.started.resolve({ pid: news.pid, exited: waiting.exited.promise });
    else if (news.type === 'refused') this.#forget(news.id, Object.assign(new Error(news.message), { code: news.code, errno: news.errno }));
    else {
      waiting.exited.resolve({ code: news.code, signal: news.signal });
      this.#waiting.delete(news.id);
      this.#rest();
    }
  }

  #forget(id: number, error: Error): void {
    const waiting = this.#waiting.get(id);
    waiting?.started.reject(error);
    waiting?.exited.reject(error);
    this.#waiting.delete(id);
    this.#rest();
  }

  #end(): void {
    for (const id of [...this.#waiting.keys()]) this.#forget(id, new Error('the process that starts hooks and commands was killed'));
  }

  #rest(): void {
    if (this.#waiting.size > 0) return;
    this.#process.unref();
    this.#process.channel?.unref();
  }
}
