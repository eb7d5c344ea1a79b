import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';

type Message = { id?: number; method?: string; params?: Record<string, unknown>; result?: Record<string, unknown>; error?: { message: string } };

/** A client of any program that speaks Codex's app-server protocol. */
export class AppServerClient {
  private readonly process: ChildProcess;
  private readonly answers = new Map<number, (message: Message) => void>();
  private readonly listeners = new Set<(message: Message) => void>();
  private lastId = 0;

  constructor(command: readonly string[], home: string, cwd: string) {
    const [program = '', ...args] = command;
    this.process = spawn(program, [...args, 'app-server'], { cwd, env: { ...process.env, CODEX_HOME: home, RUST_LOG: 'off' }, stdio: ['pipe', 'pipe', 'ignore'] });
    if (this.process.stdout === null) throw new Error('the app server has no stdout');
    readline.createInterface({ input: this.process.stdout }).on('line', (line) => this.hear(JSON.parse(line)));
  }

  get pid(): number { return this.process.pid ?? 0; }

  async request(method: string, params: unknown): Promise<Record<string, unknown>> {
    const id = ++this.lastId;
    const answer = new Promise<Message>((resolve) => this.answers.set(id, resolve));
    this.process.stdin?.write(`${JSON.stringify({ id, method, params })}\n`);
    const { result, error } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  async begin(): Promise<void> {
    await this.request('initialize', { clientInfo: { name: 'bench', title: 'bench', version: '0' }, capabilities: { experimentalApi: true } });
    this.process.stdin?.write(`${JSON.stringify({ method: 'initialized' })}\n`);
  }

  async startThread(cwd: string): Promise<string> {
    const { thread } = await this.request('thread/start', { cwd, approvalPolicy: 'never', sandbox: 'danger-full-access', config: { bypass_hook_trust: true } });
    return (thread as { id: string }).id;
  }

  /** One turn, from the request to `turn/completed`; resolves with what the agent said. */
  async turn(threadId: string, text = 'hello'): Promise<string[]> {
    const said: string[] = [];
    const completed = new Promise<void>((resolve) => {
      const listener = ({ method, params }: Message): void => {
        if (params?.['threadId'] !== threadId) return;
        const item = params['item'] as { type: string; text?: string } | undefined;
        if (method === 'item/completed' && item?.type === 'agentMessage') said.push(item.text ?? '');
        if (method !== 'turn/completed') return;
        this.listeners.delete(listener);
        resolve();
      };
      this.listeners.add(listener);
    });
    await this.request('turn/start', { threadId, input: [{ type: 'text', text }] });
    await completed;
    return said;
  }

  /** Resident memory, in MB. */
  memoryMb(): number {
    const status = fs.readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => { this.process.on('close', () => resolve()); });
    this.process.stdin?.end();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 8_000);
    await closed;
    clearTimeout(timer);
  }

  private hear(message: Message): void {
    if (message.id !== undefined && message.method === undefined) { this.answers.get(message.id)?.(message); this.answers.delete(message.id); }
    else for (const listener of this.listeners) listener(message);
  }
}

/** A home for one setup: the model on loopback, and `/bin/true` for each of these hook events. */
export const makeHome = (folder: string, name: string, modelUrl: string, events: readonly string[]): { home: string; work: string } => {
  const home = path.join(folder, name, 'home');
  const work = path.join(folder, name, 'work');
  fs.mkdirSync(home, { recursive: true });
  fs.mkdirSync(work, { recursive: true });
  fs.writeFileSync(path.join(home, 'config.toml'), [
    'model = "bench-model"', 'model_provider = "bench"', 'check_for_update_on_startup = false', 'allow_login_shell = false',
    '[model_providers.bench]', 'name = "bench"', `base_url = "${modelUrl}"`, 'wire_api = "responses"', 'requires_openai_auth = false', 'supports_websockets = false', 'request_max_retries = 0', 'stream_max_retries = 0',
    '[analytics]', 'enabled = false', '[features]', 'instant_interrupt = false', `[projects."${work}"]`, 'trust_level = "trusted"',
  ].join('\n'));
  fs.writeFileSync(path.join(home, 'hooks.json'), JSON.stringify({ hooks: Object.fromEntries(events.map((event) => [event, [{ hooks: [{ type: 'command', command: '/bin/true' }] }]])) }));
  return { home, work };
};
