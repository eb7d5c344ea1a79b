import { expect, it } from 'vitest';
import { checkRecords, toolCallCheck } from '../../src/replay/index.ts';
import { createWorld, exits } from '../../src/testing/index.ts';

it('L9: each call has one end: finished, failed, blocked, denied or interrupted', async () => {
  const world = createWorld({
    model: [{ calls: ['good', 'bad', 'blocked', 'denied', 'never'].map((name) => ({ name, id: name })) }, 'done'],
    tools: { good: () => 'out', bad: () => ({ output: 'no', success: false }), blocked: () => 'out', denied: { run: () => 'out', asks: true }, never: () => ({ never: true }) },
    approve: () => 'decline', hooks: { PreToolUse: ({ tool_name: name }) => (name === 'blocked' ? exits(2, 'no') : undefined) },
  });
  const session = await world.session();
  await world.until(session.submit('go'));
  await world.rest();
  await world.until(session.interrupt());
  await world.until(session.close());
  const records = await world.records();
  const ends = records.flatMap(({ facts }) => facts.flatMap((fact) => (['tool.finished', 'tool.blocked', 'tool.denied', 'tool.interrupted'].includes(fact.type) && 'callId' in fact ? [[fact.callId, fact.type]] : [])));
  expect(Object.fromEntries(ends)).toEqual({ good: 'tool.finished', bad: 'tool.finished', blocked: 'tool.blocked', denied: 'tool.denied', never: 'tool.interrupted' });
  expect(ends.length).toBe(5);
  expect(checkRecords(records, toolCallCheck())).toEqual([]);
  for (const gone of ['tool.finished', 'tool.blocked', 'tool.denied', 'tool.interrupted', 'tool.answered']) {
    const spoilt = records.map((record) => ({ ...record, facts: record.facts.filter(({ type }) => type !== gone) }));
    expect(checkRecords(spoilt, toolCallCheck()).map(({ law }) => law), `${gone} is missing`).toContain('L9');
  }
});
