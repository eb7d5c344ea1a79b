import { expect, test } from 'vitest';
import { defaultSettings, type Fact } from '../../machines/index.ts';
import { AnsweredUnder } from '../../src/runtime/answered-under.ts';
import type { SessionRecord } from '../../src/views/record.ts';

/** A record as far as this fold reads it. */
const record = (seq: number, ...facts: Partial<Fact>[]): SessionRecord => ({ v: 1, seq, at: 0, session: 's', actor: 'session', event: { type: 'log.opened' }, facts }) as unknown as SessionRecord;

test('one record more is known to what comes of it, and to nothing before', () => {
  const past = [record(1, { type: 'session.opened', settings: { ...defaultSettings, model: 'a' } }), record(2, { type: 'turn.started' }), record(3, { type: 'tool.answered' })];
  const last = record(4, { type: 'tool.answered' }, { type: 'turn.settled' }, { type: 'settings.changed', settings: { model: 'b' } }, { type: 'turn.started' });
  const before = new AnsweredUnder();
  const whole = new AnsweredUnder();
  for (const each of past) { before.apply(each); whole.apply(each); }
  whole.apply(last);
  const saved = structuredClone(before.saved);

  const ahead = before.with(last);
  for (const seq of [3, 4]) expect(ahead.settingsOf({ seq, fact: 0 })).toMatchObject({ model: 'a' });
  expect(ahead.settingsOf({ seq: 4, fact: 0 })).toEqual(whole.settingsOf({ seq: 4, fact: 0 }));
  expect(before.saved).toEqual(saved);
  expect(before.settingsOf({ seq: 4, fact: 0 })).toBeUndefined();

  before.apply(last);
  expect(before.saved).toEqual(whole.saved);
});
