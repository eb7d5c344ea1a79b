import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { spawnPiped } from '../../src/tools/exec/spawn-piped.ts';

const request = (command: string) => ({ file: '/bin/sh', args: ['-c', command], cwd: '/', env: { PATH: process.env['PATH'] ?? '' }, killGraceMs: 250, outputGraceMs: 20 });

/** What a busy machine does to this process. */
const nothingElseFor = (ms: number): void => { for (const from = performance.now(); performance.now() - from < ms; ); };

describe('spawnPiped()', () => {
  test('hears what a command said before it ended, also where nobody had the time to listen', async () => {
    for (let round = 0; round < 10; round += 1) {
      let said = '';
      const starting = spawnPiped(request('echo said; sleep 60 &')).then((running) => {
        running.onOutput((chunk) => { said += chunk.toString(); });
        process.nextTick(() => nothingElseFor(60));
        return running;
      });
      for (let turn = 0; turn < 3; turn += 1) await setImmediate();
      nothingElseFor(60);
      const spawned = await starting;
      expect({ ...(await spawned.ended), said }).toEqual({ exitCode: 0, said: 'said\n' });
    }
  });

  test('waits no longer than its moment for a child that goes on talking', async () => {
    const spawned = await spawnPiped(request('yes & echo $!'));
    spawned.onOutput(() => undefined);
    expect(await spawned.ended).toEqual({ exitCode: 0 });
  });
});
