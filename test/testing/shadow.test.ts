import { describe, expect, it } from 'vitest';
import { createWorld } from '../../src/testing/world.ts';
import { verify } from '../../src/replay/verify.ts';

describe('a handler in shadow mode', () => {
  it('runs and is recorded, and changes nothing', async () => {
    const world = createWorld({
      model: ['fine'],
      hooks: { UserPromptSubmit: { run: () => ({ decision: 'block', reason: 'never' }), mode: 'shadow' }, Stop: { run: () => ({ decision: 'block', reason: 'again' }), mode: 'shadow' } },
    });
    const session = await world.session();
    const { ended } = await world.until(session.submit('hello'));
    expect(await world.until(ended)).toMatchObject({ status: 'completed', lastMessage: 'fine' });
    await world.rest();
    await world.until(session.close());
    const records = await world.records();
    const shadowed = records.flatMap(({ facts }) => facts.flatMap((fact) => (fact.type === 'hook.shadowed' ? [{ event: fact.run.event, status: fact.run.status, turn: fact.turn }] : [])));
    expect(shadowed).toEqual([{ event: 'UserPromptSubmit', status: 'blocked', turn: expect.any(String) as string }, { event: 'Stop', status: 'blocked', turn: expect.any(String) as string }]);
    expect(records.flatMap(({ facts }) => facts.flatMap((fact) => (fact.type === 'hook.skipped' ? [fact.reason] : [])))).toEqual(['shadow', 'shadow']);
    expect(verify(records).divergence).toBeNull();
  });
});
