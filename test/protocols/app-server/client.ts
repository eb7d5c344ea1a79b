import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import { AppServer } from '../../../src/protocols/app-server/server.ts';
import { startResponsesServer, type ResponsesServer } from '../../../src/testing/responses-server.ts';
import type { ModelScriptInput } from '../../../src/models/script.ts';
import { makeHome, testEnv, type Home } from '../../host/home.ts';

type Message = { id?: number | string; method?: string; params?: Record<string, unknown>; result?: Record<string, unknown>; error?: { code: number; message: string; data?: unknown } };
type Answer = { result: Record<string, unknown>; error?: undefined } | { error: NonNullable<Message['error']>; result?: undefined };

/** A client of an app server that runs in this process, with a scripted model behind it. */
export class TestClient {
  readonly told: Message[] = [];
  readonly input = new PassThrough();
  readonly troubles: string[] = [];
  readonly home: Home;
  readonly model: ResponsesServer;
  readonly served: Promise<void>;
  /** Answers the server's questions. */
  onRequest: (message: Message) => unknown = () => ({ decision: 'decline' });
  /** Leaves the server's questions open. */
  isSilent = false;
  private readonly waiting: { test: (message: Message) => boolean; resolve: (message: Message) => void }[] = [];
  private lastId = 0;

  constructor(home: Home, model: ResponsesServer, limits?: { lineBytes?: number }) {
    this.home = home;
    this.model = model;
    const output = new PassThrough();
    let rest = '';
    output.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.hear(JSON.parse(line) as Message);
    });
    const server = new AppServer({ codexHome: home.codexHome, env: testEnv(), cwd: home.cwd, input: this.input, output, onTrouble: (sentence) => { this.troubles.push(sentence); }, ...(limits === undefined ? {} : { limits }) });
    this.served = server.serve();
  }

  write(text: string): void {
    this.input.write(`${text}\n`);
  }

  async ask(method: string, params?: unknown): Promise<Answer> {
    const id = ++this.lastId;
    this.write(JSON.stringify({ id, method, ...(params === undefined ? {} : { params }) }));
    const { result, error } = await this.until((message) => message.id === id && message.method === undefined);
    return error === undefined ? { result: result ?? {} } : { error };
  }

  /** As `ask`, for what must succeed. */
  async request(method: string, params?: unknown): Promise<Record<string, unknown>> {
    const { result, error } = await this.ask(method, params);
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** The first message that fits, told already or to come. */
  until(test: (message: Message) => boolean): Promise<Message> {
    const found = this.told.find(test);
    return found === undefined ? new Promise((resolve) => { this.waiting.push({ test, resolve }); }) : Promise.resolve(found);
  }

  notified(method: string, count = 1): Promise<Message> {
    return this.until((message) => message.method === method && this.told.filter((other) => other.method === method).indexOf(message) === count - 1);
  }

  async startThread(params: Record<string, unknown> = {}): Promise<string> {
    const { thread } = await this.request('thread/start', { cwd: this.home.cwd, approvalPolicy: 'never', sandbox: 'danger-full-access', config: { bypass_hook_trust: true }, ...params });
    return (thread as { id: string }).id;
  }

  async startTurn(threadId: string, text: string): Promise<string> {
    const { turn } = await this.request('turn/start', { threadId, input: [{ type: 'text', text }] });
    return (turn as { id: string }).id;
  }

  /** Closes stdin and waits until everything has ended. */
  async close(): Promise<void> {
    this.input.end();
    await this.served;
  }

  private hear(message: Message): void {
    this.told.push(message);
    if (message.id !== undefined && message.method !== undefined && !this.isSilent) this.write(JSON.stringify({ id: message.id, result: this.onRequest(message) }));
    for (const waiter of this.waiting.filter(({ test }) => test(message))) {
      this.waiting.splice(this.waiting.indexOf(waiter), 1);
      waiter.resolve(message);
    }
  }
}

/** A client, initialized; its server ends with the test. */
export async function connect(script: ModelScriptInput = [], config: Parameters<typeof makeHome>[0] = {}, { experimentalApi = true, home }: { experimentalApi?: boolean; home?: Home } = {}): Promise<TestClient> {
  const model = await startResponsesServer(script);
  onTestFinished(() => model.close());
  const client = new TestClient(home ?? makeHome({ ...config, modelUrl: model.url }), model);
  onTestFinished(() => client.close());
  await client.request('initialize', { clientInfo: { name: 'test', title: null, version: '1' }, capabilities: { experimentalApi } });
  return client;
}
