import type { Json, JsonObject } from '../../../machines/index.ts';
import type { RequestId } from './rpc.ts';

/** What came of a question to the client; `gone`: it was taken back, or nobody is there any more. */
export type ClientAnswer = { kind: 'result'; result: unknown } | { kind: 'error'; message: string } | { kind: 'gone' };

type Asked = { threadId: string; resolve: (answer: ClientAnswer) => void };

/** Questions from the server to the client, and the answers that are waited for. */
export class ClientRequests {
  private readonly send: (message: JsonObject) => void;
  private readonly waiting = new Map<RequestId, Asked>();
  private lastId = -1;
  private isClosed = false;

  constructor(send: (message: JsonObject) => void) {
    this.send = send;
  }

  /** Asks. When the signal fires the question is taken back, and the client is told that it is no more. */
  ask(question: { threadId: string; method: string; params: Json }, signal: AbortSignal): Promise<ClientAnswer> {
    if (this.isClosed || signal.aborted) return Promise.resolve({ kind: 'gone' });
    const id = ++this.lastId;
    const { promise, resolve } = Promise.withResolvers<ClientAnswer>();
    this.waiting.set(id, { threadId: question.threadId, resolve });
    signal.addEventListener('abort', () => this.settle(id, { kind: 'gone' }), { once: true });
    this.send({ method: question.method, id, params: question.params });
    return promise;
  }

  /** An answer that nobody waits for is passed over. */
  answer(id: RequestId, answer: ClientAnswer): void {
    this.settle(id, answer);
  }

  /** Nobody answers any more. */
  close(): void {
    this.isClosed = true;
    for (const id of [...this.waiting.keys()]) this.settle(id, { kind: 'gone' });
  }

  private settle(id: RequestId, answer: ClientAnswer): void {
    const asked = this.waiting.get(id);
    if (asked === undefined) return;
    this.waiting.delete(id);
    if (!this.isClosed) this.send({ method: 'serverRequest/resolved', params: { threadId: asked.threadId, requestId: id }, emittedAtMs: Date.now() });
    asked.resolve(answer);
  }
}
