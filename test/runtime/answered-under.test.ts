import { expect, test } from 'vitest';
import type { Fact } from '../../machines/index.ts';
import { AnsweredUnder } from '../../src/runtime/answered-under.ts';
import { Records } from '../views/records.ts';

const started: Fact = { type: 'turn.started', turn: 't', kind: 'prompt' };
const answered: Fact = { type: 'tool.answered', turn: 't', callId: 'c', kind: 'function', output: 'done' };
const settled: Fact = { type: 'turn.settled', turn: 't', status: 'completed', error: null, lastMessage: null, marked: false };

test('one record more is known to what comes of it, and to nothing before', () => {
  const past = new Records().told(started).told(answered).list;
  const [last] = new Records().told(started).told(answered).told(answered, settled, { type: 'settings.changed', settings: { model: 'b' } }, started).list.slice(3);
  if (last === undefined) throw new Error('there is no fourth record');
  const before = new AnsweredUnder();
  const whole = new AnsweredUnder();
  for (const each of past) { before.apply(each); whole.apply(each); }
  whole.apply(last);
  const saved = structuredClone(before.saved);

  const ahead = before.with(last);
  for (const seq of [3, 4]) expect(ahead.settingsOf({ seq, fact: 0 })).toMatchObject({ model: 'some-model' });
  expect(ahead.settingsOf({ seq: 4, fact: 0 })).toEqual(whole.settingsOf({ seq: 4, fact: 0 }));
  expect(before.saved).toEqual(saved);
  expect(before.settingsOf({ seq: 4, fact: 0 })).toBeUndefined();

  before.apply(last);
  expect(before.saved).toEqual(whole.saved);
});
