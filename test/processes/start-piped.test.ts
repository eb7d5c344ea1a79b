import { readdirSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { startPiped } from '../../src/processes/index.ts';

const countOpen = (): number => readdirSync('/proc/self/fd').length;

test.skipIf(process.platform !== 'linux')('startPiped() keeps nothing open where there are too few descriptors for its pipes', async () => {
  const program = path.join(import.meta.dirname, 'programs/few-descriptors.ts');
  const { stdout } = await execa('/bin/sh', ['-c', 'ulimit -n 80; exec "$0" --disable-warning=ExperimentalWarning "$@"', process.execPath, program, '1', '2', '3', '4', '5']);
  expect(stdout).toBe('0');
});

test.skipIf(process.platform !== 'linux')('release() closes the input also of a process that was never fed', async () => {
  const start = async (): Promise<void> => {
    const running = await startPiped({ file: '/bin/true', args: [], cwd: '/', env: {} }, 'fed');
    await running.exited;
    running.release();
  };
  await start();
  const before = countOpen();
  for (let round = 0; round < 5; round += 1) await start();
  expect(countOpen()).toBeLessThan(before + 5);
});
