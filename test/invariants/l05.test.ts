import { expect, it } from 'vitest';
import { liveBusily } from './worlds.ts';

it('L5: observers change nothing, whether they throw, leave, block or never end', async () => {
  const quiet = await liveBusily();
  const told: number[] = [];
  const watched = await liveBusily({}, (session) => {
    session.records$.subscribe(() => { throw new Error('a broken observer'); });
    session.state$.subscribe(() => { throw new Error('a broken observer'); });
    session.deltas$.subscribe(() => { throw new Error('a broken observer'); });
    const leaving = session.records$.subscribe(() => leaving.unsubscribe());
    session.records$.subscribe((record) => { Reflect.set(record, 'note', 'scribbled on'); void new Promise(() => undefined); });
    session.records$.subscribe(({ seq }) => told.push(seq));
  });
  expect(watched.records).toEqual(quiet.records);
  expect(told).toEqual(told.map((_, index) => (told[0] ?? 0) + index));
  expect(told.at(-1)).toBe(watched.records.length);
});
