import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppServerClient, makeHome } from '../bench/app-server-client.ts';
import { startEchoModel } from '../model-server.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** `HOOKTURN_THREADS=1000` is what is promised; fewer here, so that a small machine has time for the rest. */
const threads = Number(process.env['HOOKTURN_THREADS'] ?? '150');
const atOnce = 50;

describe('one app server with many threads', () => {
  let folder = '';
  let model: Awaited<ReturnType<typeof startEchoModel>>;
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'hookturn-threads-'));
    model = await startEchoModel();
  });
  afterAll(() => { model.close(); fs.rmSync(folder, { recursive: true, force: true }); });

  it(`holds ${threads} of them, ${atOnce} running turns at once, and mixes nothing up`, { timeout: 300_000 }, async () => {
    const { home, work } = makeHome(folder, 'many', model.url, ['UserPromptSubmit']);
    const client = new AppServerClient([process.execPath, '--disable-warning=ExperimentalWarning', path.join(root, 'src/cli/main.ts')], home, work);
    await client.begin();
    const empty = client.memoryMb();
    const ids: string[] = [];
    for (let count = 0; count < threads; count++) ids.push(await client.startThread(work));
    const held = client.memoryMb();

    const waiting = [...ids];
    const answers = new Map<string, string[]>();
    const worker = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) answers.set(id, await client.turn(id, `words of ${id}`));
    };
    await Promise.all(Array.from({ length: atOnce }, worker));

    expect([...answers].filter(([id, said]) => said.join() !== `echo: words of ${id}`)).toEqual([]);
    expect(answers.size).toBe(threads);
    console.info(`${threads} threads: ${empty.toFixed(0)} MB empty, ${held.toFixed(0)} MB with all of them, ${client.memoryMb().toFixed(0)} MB after a turn each (${atOnce} at once)`);
    await client.close();
    const logs = fs.readdirSync(path.join(home, 'hookturn/logs')).filter((name) => name.endsWith('.jsonl'));
    expect(logs).toHaveLength(threads);
  });
});
