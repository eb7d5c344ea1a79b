import { describe, expect, it } from 'vitest';
import { UsageView } from '../../src/views/index.ts';
import { Records } from './records.ts';

describe('UsageView', () => {
  it('sums requests and tokens up, turn by turn', () => {
    const usage = new UsageView();
    expect([usage.last(), usage.total().total]).toEqual([null, 0]);
    const records = new Records().turn('t1', 'a', 'b').turn('t2', 'c', 'd')
      .told({ type: 'turn.started', turn: 't3', kind: 'compaction' }, { type: 'sampling.started', turn: 't3', request: 1, purpose: 'compaction' })
      .told({ type: 'sampling.failed', turn: 't3', request: 1, error: { message: 'no', kind: 'http' } });
    for (const record of records.list) usage.apply(record);
    const tokens = { input: 10, cachedInput: 4, cacheWriteInput: 0, output: 5, reasoningOutput: 1, total: 15 };
    expect(usage.turns()).toEqual([
      { turn: 't1', requests: 1, failedRequests: 0, cutRequests: 0, compactions: 0, tokens },
      { turn: 't2', requests: 1, failedRequests: 0, cutRequests: 0, compactions: 0, tokens },
      { turn: 't3', requests: 1, failedRequests: 1, cutRequests: 0, compactions: 1, tokens: { ...tokens, input: 0, cachedInput: 0, output: 0, reasoningOutput: 0, total: 0 } },
    ]);
    expect([usage.total().total, usage.last()]).toEqual([30, tokens]);
  });
});
