import { map } from 'rxjs';
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

it('L5: an operator that throws and an observer that rejects later are told of, and change nothing', async () => {
  const quiet = await liveBusily();
  // Types keep a promise out; a program without them does not.
  const rejected = (message: string): void => Promise.reject(new Error(message)) as unknown as void;
  const [told, mapped, heard]: [unknown[], unknown[], unknown[]] = [[], [], []];
  const failing = (at: number) => map(({ seq }: { seq: number }) => { if (seq === at) throw new Error(`the operator broke at ${at}`); return seq; });
  const watched = await liveBusily({}, (session) => {
    session.records$.pipe(failing(4)).subscribe((seq) => mapped.push(seq));
    session.records$.pipe(failing(5)).subscribe({ error: (error: Error) => heard.push(error.message) });
    session.records$.subscribe(({ seq }) => (seq === 6 ? rejected('the observer was rejected') : undefined));
    session.state$.subscribe({ complete: () => rejected('its end was rejected') });
  }, (where, error) => told.push([where, error instanceof Error ? error.message : error]));
  expect(watched.records).toEqual(quiet.records);
  expect(mapped).toEqual([2, 3]);
  expect(heard).toEqual(['the operator broke at 5']);
  expect(told).toEqual(['the operator broke at 4', 'the observer was rejected', 'its end was rejected'].map((message) => ['an observer of the session threw', message]));
});
