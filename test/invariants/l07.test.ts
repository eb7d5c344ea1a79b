import { expect, it } from 'vitest';
import { checkRecords, promptCheck } from '../../src/replay/index.ts';
import { createWorld, exits } from '../../src/testing/index.ts';
import { liveBusily } from './worlds.ts';

it('L7: every prompt passes its hooks before a model hears of it: first, steered, queued and resumed', async () => {
  const world = createWorld({ delayMs: 3, model: ['fine'], hooks: { UserPromptSubmit: ({ prompt }) => (String(prompt).startsWith('bad') ? exits(2, 'no') : undefined) } });
  const session = await world.session();
  const first = await world.until(session.submit('bad first'));
  await world.until(first.ended);
  const second = await world.until(session.submit('good second'));
  await world.until(session.steer('bad steered'));
  const queued = await world.until(session.queue('bad queued'));
  await world.until(second.ended);
  await world.until(queued.ended);
  world.crash();
  const resumed = await world.resume();
  await world.until((await world.until(resumed.submit('bad resumed'))).ended);
  await world.until(resumed.close());
  const said = JSON.stringify(world.seen.requests.map(({ request }) => request.input));
  expect(said).toContain('good second');
  expect(said).not.toContain('bad');
  expect(world.seen.hooks.map(({ input }) => input['prompt'])).toEqual(['bad first', 'good second', 'bad steered', 'bad queued', 'bad resumed']);
  expect(checkRecords(await world.records(), promptCheck())).toEqual([]);
});

it('L7: a prompt that is accepted without its hooks is found', async () => {
  const { records } = await liveBusily();
  const unseen = records.map((record) => ({ ...record, facts: record.facts.filter((fact) => !(fact.type === 'hook.started' && fact.run.event === 'UserPromptSubmit')) }));
  expect(checkRecords(unseen, promptCheck()).map(({ law }) => law)).toContain('L7');
});
