import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createAsyncHookPool, maxAsyncHooksAtOnce } from '../../src/hooks/index.ts';
import type { HookRun } from '../../src/hooks/index.ts';
import { context, fixture, handler, isAlive, pidsIn, temporaryFolder, until } from './support.ts';

const request = { event: 'UserPromptSubmit', input: {}, cwd: '/' } as const;

test('eight run at once, the ninth when one has ended', async () => {
  const folder = temporaryFolder();
  const file = (name: string) => path.join(folder, name);
  const finished: HookRun[] = [];
  const pool = createAsyncHookPool(context(folder), (run) => finished.push(run));
  const numbers = Array.from({ length: maxAsyncHooksAtOnce + 1 }, (_, index) => index);
  pool.start({ ...request, handlers: numbers.map((n) => handler(fixture('wait-for-file', file(`runs-${n}`), file(`go-${n}`), `n${n}`), { async: true, displayOrder: n })) });
  const running = () => numbers.filter((n) => fs.existsSync(file(`runs-${n}`)));
  await until(() => running().length === maxAsyncHooksAtOnce);
  expect({ running: running(), pending: pool.pending }).toEqual({ running: numbers.slice(0, -1), pending: 9 });
  fs.writeFileSync(file('go-3'), '');
  await until(() => running().length === 9);
  for (const n of numbers) fs.writeFileSync(file(`go-${n}`), '');
  await until(() => pool.pending === 0);
  expect(finished).toHaveLength(9);
  expect(finished[0]).toMatchObject({ displayOrder: 3, executionMode: 'async', status: 'completed', entries: [{ kind: 'context', text: 'n3' }] });
});

test('an async run decides nothing', async () => {
  const finished: HookRun[] = [];
  const pool = createAsyncHookPool(context(temporaryFolder()), (run) => finished.push(run));
  pool.start({ ...request, handlers: [handler(fixture('exit-with', '2', 'no'), { async: true })] });
  await until(() => pool.pending === 0);
  expect(finished).toMatchObject([{ status: 'failed', entries: [{ kind: 'error', text: 'hook exited with code 2' }], effect: { contexts: [] } }]);
});

test('close does not wait for a run that it finds starting, however far that is', { timeout: 5_000 }, async () => {
  for (let turns = 0; turns < 16; turns += 1) {
    const pool = createAsyncHookPool(context('/tmp'), () => undefined);
    pool.start({ ...request, handlers: [handler('sleep 60', { async: true })] });
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    await pool.close();
    expect(pool.pending).toBe(0);
  }
});

test('close kills what runs and delivers nothing', async () => {
  const pids = path.join(temporaryFolder(), 'pids');
  const finished: HookRun[] = [];
  const pool = createAsyncHookPool(context('/tmp'), (run) => finished.push(run));
  pool.start({ ...request, handlers: [handler(fixture('sleep-and-tell-pids', pids), { async: true })] });
  await until(() => fs.existsSync(pids));
  await pool.close();
  await until(() => pidsIn(pids).every((pid) => !isAlive(pid)));
  pool.start({ ...request, handlers: [handler(fixture('say', 'late'), { async: true })] });
  expect({ finished, pending: pool.pending }).toEqual({ finished: [], pending: 0 });
});
