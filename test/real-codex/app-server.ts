import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

type Message = { id?: number; method?: string; params?: { [key: string]: unknown }; result?: { [key: string]: unknown }; error?: { message: string } };

/** The real Codex CLI: what CODEX_BIN names, or what is installed beside this project; `null` where it is not. */
export const realCodex = (): string | null => {
  const named = process.env['CODEX_BIN'];
  if (named !== undefined && named !== '') return existsSync(named) ? named : null;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('@openai/codex-linux-x64/package.json'));
    const binary = join(folder, 'vendor/x86_64-unknown-linux-musl/bin/codex');
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
};

/** Its app server over stdio. */
export class RealAppServer {
  readonly notifications: Message[] = [];
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly pending = new Map<number, PromiseWithResolvers<{ [key: string]: unknown }>>();
  private readonly watchers = new Set<() => void>();
  private lastId = 0;

  constructor(binary: string, home: string, cwd: string) {
    this.process = spawn(binary, ['app-server'], { cwd, env: { ...process.env, CODEX_HOME: home, RUST_LOG: 'off' }, stdio: ['pipe', 'pipe', 'pipe'] });
    createInterface({ input: this.process.stdout }).on('line', (line) => this.hear(JSON.parse(line)));
    this.process.stderr.resume();
  }

  async begin(): Promise<void> {
    await this.request('initialize', { clientInfo: { name: 'hookturn-test', title: 'hookturn-test', version: '0' }, capabilities: { experimentalApi: true } });
    this.write({ method: 'initialized' });
  }

  request(method: string, params: { [key: string]: unknown }): Promise<{ [key: string]: unknown }> {
    const id = ++this.lastId;
    const waiter = Promise.withResolvers<{ [key: string]: unknown }>();
    this.pending.set(id, waiter);
    this.write({ id, method, params });
    return waiter.promise;
  }

  /** Resolves once that many notifications of a method have come. */
  async until(method: string, count: number): Promise<void> {
    while (this.notifications.filter((one) => one.method === method).length < count) {
      await new Promise<void>((resolve) => { const watcher = (): void => { this.watchers.delete(watcher); resolve(); }; this.watchers.add(watcher); });
    }
  }

  async prompt(threadId: string, text: string): Promise<void> {
    const before = this.notifications.filter((one) => one.method === 'turn/completed').length;
    await this.request('turn/start', { threadId, input: [{ type: 'text', text }] });
    await this.until('turn/completed', before + 1);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.process.on('close', resolve));
    this.process.stdin.end();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 8000);
    await closed;
    clearTimeout(timer);
  }

  private hear(message: Message): void {
    if (message.method !== undefined) { this.notifications.push(message); for (const watcher of this.watchers) watcher(); return; }
    const waiter = this.pending.get(message.id ?? 0);
    if (message.error !== undefined) waiter?.reject(new Error(message.error.message));
    else waiter?.resolve(message.result ?? {});
  }

  private write(message: Message): void {
    this.process.stdin.write(`${JSON.stringify(message)}\n`);
  }
}
