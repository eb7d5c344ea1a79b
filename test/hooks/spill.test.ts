import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { spill } from '../../src/hooks/spill.ts';
import { readFixture, temporaryFolder } from './support.ts';

const rows = z.array(z.strictObject({ limitTokens: z.number(), text: z.string(), pathBytes: z.number(), cut: z.string() })).parse(readFixture('measured/spills.json'));

test.each(rows.map((row) => [row.limitTokens, row] as const))('spill() to %i tokens cuts as the real CLI does', async (limitTokens, row) => {
  const root = temporaryFolder();
  // The path takes part in the budget, so it must be as long as it was there.
  const folder = path.join(root, 'f'.repeat(row.pathBytes - root.length - '//id.txt'.length));
  const { text, fullBytes, spillPath = '' } = await spill(row.text, { limitTokens, folder, newId: () => 'id' });
  expect(text.replace(spillPath, '<path>')).toBe(row.cut);
  expect([fullBytes, fs.readFileSync(spillPath, 'utf8')]).toEqual([Buffer.byteLength(row.text), row.text]);
});

test.each([[0, 'x'.repeat(99_999)], [2500, 'x'.repeat(10_000)]])('spill() leaves what is within %i tokens alone', async (limitTokens, text) => {
  const folder = path.join(temporaryFolder(), 'none');
  expect(await spill(text, { limitTokens, folder, newId: () => 'id' })).toEqual({ text, fullBytes: text.length });
  expect(fs.existsSync(folder)).toBe(false);
});
