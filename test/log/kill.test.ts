import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openJsonlLog } from '../../src/log/index.ts';
import { collect } from './records.ts';
import { tempLog } from './temp.ts';

const WRITER = fileURLToPath(new URL('./programs/append-for-ever.ts', import.meta.url));
const LOOPS = Number(process.env['HOOKTURN_KILL_LOOPS'] ?? 30);
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--experimental-strip-types'];

/** Starts the writer, kills it after so many acknowledgements and a moment; the last sequence number it acknowledged. */
async function writeUntilKilled(path: string, acknowledgements: number, momentMs: number): Promise<number> {
  const child = spawn(process.execPath, [...NODE_FLAGS, WRITER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let [seen, last] = [0, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, seq] = line.split(' ');
    if (word === 'acknowledged' || word === 'opened') last = Number(seq);
    if ((seen += 1) === acknowledgements) setTimeout(() => child.kill('SIGKILL'), momentMs);
  }
  const [, signal] = await exited;
  expect(signal).toBe('SIGKILL');
  return last;
}

test(`a writer killed at any moment, ${LOOPS} times, loses nothing that it acknowledged (L1, L2)`, async () => {
  const path = tempLog();
  let before = Buffer.alloc(0);
  for (let loop = 0; loop < LOOPS; loop += 1) {
    const acknowledged = await writeUntilKilled(path, 1 + ((loop * 13) % 40), Math.random() * 3);
    const log = await openJsonlLog(path);
    const read = await collect(log.read());
    await log.close();
    expect(log.opened.inheritedFrom, 'the dead writer left its lock').toBeDefined();
    expect(read.length).toBeGreaterThanOrEqual(acknowledged);
    expect(read.map((each) => each.seq)).toEqual(read.map((_, index) => index + 1));
    const now = readFileSync(path);
    expect(now.subarray(0, before.length).equals(before), 'what was there stays as it was').toBe(true);
    before = now;
  }
}, 30_000 + LOOPS * 2000);
