import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJsonlLog } from '../../src/log/index.ts';
import type { Model } from '../../src/models/port.ts';
import { createSession } from '../../src/runtime/create-session.ts';

const model: Model = {
  async *respond() {
    yield { type: 'item', item: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'done' }] } };
    yield { type: 'completed', usage: null };
  },
};

test('a view makes ready what it tells while the disk takes the record, each once and in order, and one that throws stops nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hookturn-preparing-'));
  const log = await openJsonlLog(join(folder, 'session.jsonl'));
  const readied: number[] = [];
  const told: number[] = [];
  const wrong: string[] = [];
  const troubles: unknown[] = [];
  try {
    const session = await createSession({
      model, log, env: {}, onTrouble: (_where, error) => troubles.push(error),
      preparing: [
        () => { throw new Error('a view that cannot'); },
        ({ seq }) => { readied.push(seq); if (log.durableSeq >= seq || told.includes(seq)) wrong.push(`${seq} is made ready too late`); },
      ],
      views: [({ seq }) => told.push(seq)],
    });
    for (const text of ['a', 'b']) await (await session.submit(text)).ended;
    await session.close();
    expect(wrong).toEqual([]);
    expect(readied.length).toBeGreaterThan(3);
    expect(readied).toEqual([...new Set(readied)].toSorted((a, b) => a - b));
    expect(told).toEqual(Array.from({ length: told.length }, (_, index) => index + 1));
    expect(troubles).toHaveLength(readied.length);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
