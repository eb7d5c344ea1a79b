import { expect, it } from 'vitest';
import { stateAt } from '../../src/replay/index.ts';
import { liveBusily } from './worlds.ts';

it('L10: what is sent with a request is a function of the records before it, and of nothing else', async () => {
  const asked: number[] = [];
  const { world, records } = await liveBusily({}, (session) => {
    session.records$.subscribe(({ seq, facts }) => { if (facts.some(({ type }) => type === 'sampling.started')) asked.push(seq); });
  });
  expect(asked.length).toBeGreaterThan(3);
  expect(world.seen.requests.length).toBe(asked.length);
  const made = asked.map((seq) => stateAt(records, seq).transcript.items());
  expect(JSON.parse(JSON.stringify(world.seen.requests.map(({ request }) => request.input)))).toEqual(JSON.parse(JSON.stringify(made)));
});
