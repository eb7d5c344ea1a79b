import { expect, it } from 'vitest';
import { memoryLog, RecordRefusedError, type LogRecord } from '../../src/log/index.ts';
import { stopGovernor, checkRecords } from '../../src/replay/index.ts';
import { createWorld } from '../../src/testing/index.ts';
import { liveBusily } from './worlds.ts';

it('L6: Stop hooks continue a turn as often as the cap says and no more, and what goes in circles is named', async () => {
  const world = createWorld({ model: ['again'], hooks: { Stop: () => ({ decision: 'block', reason: 'go on' }) } });
  const session = await world.session({ settings: { maxContinuations: 5 } });
  await world.until((await world.until(session.submit('go'))).ended);
  await world.until(session.close());
  const records = await world.records();
  const facts = records.flatMap((record) => record.facts);
  expect(facts.filter(({ type }) => type === 'turn.continued').length).toBe(5);
  expect(facts.filter(({ type }) => type === 'turn.continuationRefused')).toMatchObject([{ cap: 5, reason: 'go on' }]);
  expect(checkRecords(records, stopGovernor()).map(({ message }) => message)).toEqual([3, 4, 5].map((times) => `Stop hooks said the same ${times} times in a row: stop:0:/world/hooks.json: go on`));
});

it('L6: a goal goes on by itself as often as the limit says, then it is paused and waits for the user', async () => {
  const world = createWorld({ model: ['again'] });
  const session = await world.session({ settings: { maxGoalTurns: 3 } });
  await world.until(session.goal.set({ objective: 'win' }));
  await world.rest();
  expect(session.goal.current?.status).toBe('paused');
  expect(world.seen.requests).toHaveLength(3);
  await world.until(session.close());
  const facts = (await world.records()).flatMap((record) => record.facts);
  expect(facts.filter(({ type }) => type === 'goal.turnsUsedUp')).toEqual([{ type: 'goal.turnsUsedUp', limit: 3 }]);
});

it('L6: prompts, their length and the mailbox have limits that say their names', async () => {
  const world = createWorld({ model: [{ hangs: true }] });
  const session = await world.session({ limits: { waitingPrompts: 1, promptBytes: 300, mailboxEvents: 10 } });
  await world.until(session.submit('go'));
  await world.until(session.steer('one'));
  await expect(world.until(session.steer('two'))).rejects.toThrow('waitingPrompts');
  await world.until(session.interrupt());
  await expect(world.until(session.submit('x'.repeat(300)))).rejects.toThrow('promptBytes');
});

it('L6: a record has a largest size', async () => {
  const { records } = await liveBusily();
  const [first] = records as readonly LogRecord[];
  if (first === undefined) throw new Error('no record');
  const log = memoryLog({ maxRecordBytes: 50 });
  await expect(log.append([first], 1)).rejects.toThrow(RecordRefusedError);
});
