import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createWorld } from '../../src/testing/index.ts';
import { busy } from './worlds.ts';

it('L11: when a hook starts, the file at its transcript_path holds everything up to the record that started it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hookturn-l11-'));
  const transcriptPath = join(folder, 'rollout.jsonl');
  const seen: { event: string; lines: number; startedBy: number }[] = [];
  let last = 0;
  const world = createWorld({
    ...busy,
    spoilHook: ({ input, event }) => {
      expect(input['transcript_path']).toBe(transcriptPath);
      seen.push({ event, lines: readFileSync(transcriptPath, 'utf8').split('\n').length - 1, startedBy: last });
      return undefined;
    },
  });
  try {
    const view = ({ seq }: { seq: number }): void => { last = seq; appendFileSync(transcriptPath, `${seq}\n`); };
    const session = await world.session({ transcriptPath, views: [view] });
    await world.until((await world.until(session.submit('list the files'))).ended);
    await world.until(session.close());
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.filter(({ lines, startedBy }) => lines !== startedBy)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
