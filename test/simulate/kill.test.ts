import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killLoop } from './kill.ts';

/** More cycles for a longer look: 300 by hand, 1,000 in `npm run simulate`. */
const CYCLES = Number(process.env['HOOKTURN_KILL_CYCLES'] ?? 30);

it(`a session process that is killed ${CYCLES} times loses nothing that it told of, and runs nothing that is not on record (L1)`, { timeout: 120_000 + CYCLES * 6_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hookturn-kill-'));
  try {
    const report = await killLoop(join(folder, 'session.jsonl'), join(folder, 'side.txt'), CYCLES);
    console.info(`${report.cycles} kills, ${report.records} records, ${report.hooks} hooks and ${report.tools} tools ran, ${report.interrupted} told as interrupted`);
    expect(report.problems).toEqual([]);
    expect(report.hooks).toBeGreaterThan(0);
    expect(report.tools).toBeGreaterThan(0);
    expect(report.interrupted).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
