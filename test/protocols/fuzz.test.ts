import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyLog } from '../../src/log/index.ts';
import { makeHome } from '../bench/app-server-client.ts';
import { startEchoModel } from '../model-server.ts';

const root = path.resolve(import.meta.dirname, '../..');
const runs = Number(process.env['HOOKTURN_FUZZ_RUNS'] ?? '12');

/** A server that has not ended by then never will: it is killed, and the test says so. */
const MOST_SECONDS_TO_END = 15;

const methods = [
  'initialize', 'hooks/list', 'thread/start', 'thread/resume', 'thread/fork', 'thread/read', 'thread/list', 'thread/archive', 'thread/unsubscribe', 'thread/queue/add', 'thread/queue/list',
  'thread/queue/delete', 'thread/queue/reorder', 'thread/compact/start', 'thread/shellCommand', 'turn/start', 'turn/steer', 'turn/interrupt', 'config/read', 'config/batchWrite', 'no/such/method',
];
const id = fc.oneof(fc.integer(), fc.string(), fc.constant(null));
const params = fc.oneof(
  fc.constant({}), fc.jsonValue(), fc.record({ threadId: fc.oneof(fc.string(), fc.integer(), fc.constant('{{thread}}')), input: fc.oneof(fc.jsonValue(), fc.constant([{ type: 'text', text: 'hello' }])), turnId: fc.string(), command: fc.constant('echo x') }, { requiredKeys: ['threadId'] }),
);
const line = fc.oneof(
  fc.string(),
  fc.json(),
  fc.record({ id, method: fc.oneof(fc.constantFrom(...methods), fc.jsonValue()), params }, { requiredKeys: ['method'] }).map((message) => JSON.stringify(message)),
  fc.record({ id, result: fc.jsonValue() }).map((message) => JSON.stringify(message)),
  fc.constant(`{"id":1,"method":"thread/start","params":{"cwd":"${'x'.repeat(300_000)}"}}`),
  fc.constantFrom('{"id":1,', '[]', '[[[[', 'null', '"', '\u0000', '{"id":{},"method":"initialize"}', '[{"id":1,"method":"initialize"}]'),
);

describe('an app server that is told nonsense', () => {
  let folder = '';
  let model: Awaited<ReturnType<typeof startEchoModel>>;
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hookturn-fuzz-'));
    model = await startEchoModel();
  });
  afterAll(() => { model.close(); fs.rmSync(folder, { recursive: true, force: true }); });

  it('neither falls over nor leaves anything behind, and keeps every acknowledged record', { timeout: 300_000 }, async () => {
    let count = 0;
    await fc.assert(fc.asyncProperty(fc.array(line, { maxLength: 40 }), fc.boolean(), async (lines, closesAtOnce) => {
      const { home, work } = makeHome(folder, `fuzz-${count++}`, model.url, ['UserPromptSubmit', 'SessionEnd']);
      const server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path.join(root, 'src/cli/main.ts'), 'app-server'], { cwd: work, env: { ...process.env, CODEX_HOME: home }, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
      server.stdin.on('error', () => undefined);
      const acknowledged: string[] = [];
      const heard = new Map<unknown, (message: { result?: unknown }) => void>();
      readline.createInterface({ input: server.stdout }).on('line', (text) => {
        const message = JSON.parse(text) as { id?: unknown; method?: string; params?: { threadId?: string; turn?: { status: string } }; result?: unknown };
        heard.get(message.id)?.(message);
        if (message.method === 'turn/completed' && message.params?.threadId !== undefined) acknowledged.push(message.params.threadId);
      });
      const ask = (askId: string, method: string, given: unknown): Promise<{ result?: unknown }> => new Promise((resolve) => { heard.set(askId, resolve); server.stdin.write(`${JSON.stringify({ id: askId, method, params: given })}\n`); });
      await ask('first', 'initialize', { clientInfo: { name: 'fuzz', title: 'fuzz', version: '0' }, capabilities: { experimentalApi: true } });
      const started = await ask('thread', 'thread/start', { cwd: work, approvalPolicy: 'never', sandbox: 'danger-full-access', config: { bypass_hook_trust: true } });
      const { thread } = started.result as { thread: { id: string } };
      for (const text of lines) server.stdin.write(`${text.replaceAll('{{thread}}', thread.id)}\n`);
      if (!closesAtOnce) expect((await ask('last', 'thread/list', {})).result).toBeDefined();
      server.stdin.end();
      const stuck = setTimeout(() => process.kill(-(server.pid ?? 0), 'SIGKILL'), MOST_SECONDS_TO_END * 1000);
      const [code, signal] = await once(server, 'close') as [number | null, string | null];
      clearTimeout(stuck);
      expect({ code, signal }).toEqual({ code: 0, signal: null });
      expect(() => process.kill(-(server.pid ?? 0), 0)).toThrow('ESRCH');
      const logs = path.join(home, 'hookturn/logs');
      for (const name of fs.readdirSync(logs).filter((file) => file.endsWith('.jsonl'))) expect(await verifyLog(path.join(logs, name))).toMatchObject({ ok: true });
      for (const threadId of acknowledged) expect(fs.readFileSync(path.join(logs, `${threadId}.jsonl`), 'utf8')).toContain('"turn.settled"');
    }), { numRuns: runs });
  });
});
