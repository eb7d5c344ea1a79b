import { expect, it } from 'vitest';
import type { Model } from '../../src/models/port.ts';
import { createWorld } from '../../src/testing/world.ts';

const model: Model = {
  async *respond() {
    yield { type: 'begun' };
    yield { type: 'item', item: { type: 'reasoning', id: 'r1', summary: [] } };
    yield { type: 'itemStarted', item: { type: 'message', id: 'm1', role: 'assistant', content: [] } };
    yield { type: 'delta', kind: 'text', itemId: 'm1', text: 'hi' };
    yield { type: 'item', item: { type: 'message', id: 'm1', role: 'assistant', content: [{ type: 'output_text', text: 'hi' }] } };
    yield { type: 'completed', usage: null };
  },
};

it('what a model says piece by piece is told behind the items that it said before, and before those that it says then', async () => {
  const world = createWorld({ delayMs: 30 });
  const session = await world.session({ model });
  const told: string[] = [];
  session.records$.subscribe(({ event }) => { if (event.type === 'model.item') told.push('record'); });
  session.deltas$.subscribe((delta) => { if (delta.type === 'model' && delta.event.type !== 'begun') told.push(delta.event.type); });
  await world.until((await world.until(session.submit('go'))).ended);
  expect(told).toEqual(['record', 'itemStarted', 'delta', 'record']);
});
