import type { Json, JsonObject } from '../../../machines/index.ts';
import type { RequestId } from './rpc.ts';

/** What came of a question to the client; `gone`: it was taken back, or nobody is there any more. */
export type ClientAnswer = { kind: 'result'; result: unknown } | { kind: 'error'; message: string } | { kind: 'gone' };

export type ClientQuestion = { threadId: string; turnId: string; method: string; params: Json };

type Asked = { threadId: string; message: JsonObject; resolve: (answer: ClientAnswer) => void };

/** Questions from the server to the client, and the answers that are waited for. */
export class ClientRequests {
  private readonly send: (message: JsonObject) => void;
  private readonly onTakenBack: (question: ClientQuestion, requestId: RequestId) => void;
  private readonly waiting = new Map<RequestId, Asked>();
  private lastId = -1;
  private isClosed = false;

  /** `onTakenBack`: a question is no more, and the client has still to be told of it. Must not throw. */
  constructor(send: (message: JsonObject) => void, onTakenBack: (question: ClientQuestion, requestId: RequestId) => void) {
    this.send = send;
    this.onTakenBack = onTakenBack;
  }

  /** Asks. When the signal fires the question is taken back. */
  ask(question: ClientQuestion, signal: AbortSignal): Promise<ClientAnswer> {
    if (this.isClosed || signal.aborted) return Promise.resolve({ kind: 'gone' });
    const id = ++this.lastId;
    const { promise, resolve } = Promise.withResolvers<ClientAnswer>();
    const message = { method: question.method, id, params: question.params };
    this.waiting.set(id, { threadId: question.threadId, message, resolve });
    signal.addEventListener('abort', () => this.takeBack(id, question), { once: true });
    this.send(message);
    return promise;
  }

  /** Puts what is open of a thread once more, under its own id: to a client that has come back to it. */
  askAgain(threadId: string): void {
    for (const asked of this.waiting.values()) if (asked.threadId === threadId) this.send(asked.message);
  }

  /** An answer that nobody waits for is passed over. */
  answer(id: RequestId, answer: ClientAnswer): void {
    const asked = this.waiting.get(id);
    if (asked === undefined) return;
    this.send({ method: 'serverRequest/resolved', params: { threadId: asked.threadId, requestId: id }, emittedAtMs: Date.now() });
    this.settle(id, answer);
  }

  /** Nobody answers any more. */
  close(): void {
    this.isClosed = true;
    for (const id of [...this.waiting.keys()]) this.settle(id, { kind: 'gone' });
  }

  private takeBack(id: RequestId, question: ClientQuestion): void {
    if (!this.waiting.has(id)) return;
    this.settle(id, { kind: 'gone' });
    this.onTakenBack(question, id);
  }

  private settle(id: RequestId, answer: ClientAnswer): void {
    this.waiting.get(id)?.resolve(answer);
    this.waiting.delete(id);
  }
}
