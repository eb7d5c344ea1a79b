import { describe, expect, it } from 'vitest';
import { foldUsage, noUsage, totalTokens } from '../../src/views/index.ts';
import { Records } from './records.ts';

const records = (): Records => new Records().turn('t1', 'a', 'b').turn('t2', 'c', 'd')
  .told({ type: 'turn.started', turn: 't3', kind: 'compaction' }, { type: 'sampling.started', turn: 't3', request: 1, purpose: 'compaction' })
  .told({ type: 'sampling.failed', turn: 't3', request: 1, error: { message: 'no', kind: 'http' } });

describe('foldUsage()', () => {
  it('sums requests and tokens up, turn by turn', () => {
    const usage = records().list.reduce(foldUsage, noUsage);
    const tokens = { input: 10, cachedInput: 4, cacheWriteInput: 0, output: 5, reasoningOutput: 1, total: 15 };
    expect(usage.turns).toEqual([
      { turn: 't1', requests: 1, failedRequests: 0, cutRequests: 0, compactions: 0, tokens },
      { turn: 't2', requests: 1, failedRequests: 0, cutRequests: 0, compactions: 0, tokens },
      { turn: 't3', requests: 1, failedRequests: 1, cutRequests: 0, compactions: 1, tokens: { ...tokens, input: 0, cachedInput: 0, output: 0, reasoningOutput: 0, total: 0 } },
    ]);
    expect([totalTokens(usage).total, usage.last]).toEqual([30, tokens]);
    expect([totalTokens(noUsage).total, noUsage.last]).toEqual([0, null]);
  });

  it('leaves what was given as it was, and what has not changed the same object', () => {
    const { list } = records();
    const before = list.slice(0, -1).reduce(foldUsage, noUsage);
    const copy = structuredClone(before);
    const after = foldUsage(before, list.at(-1)!);
    expect(before).toEqual(copy);
    expect(after.turns[0]).toBe(before.turns[0]);
    expect(foldUsage(after, { ...list[0]!, facts: [] })).toBe(after);
  });
});
