import { expect, it } from 'vitest';
import { stepsOf, verify } from '../../src/replay/index.ts';
import { step, type Step } from '../../src/runtime/step.ts';
import { systemJson } from '../../src/runtime/system.ts';
import { liveBusily } from './worlds.ts';

/** Whatever is frozen and written to throws, and a step that throws is a fault. */
const frozen = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
};

it('L3: the same records give the same system, byte for byte, cut after each record', async () => {
  const { records, session } = await liveBusily();
  const once = [...stepsOf(records)].map(({ system }) => systemJson(system));
  const again = [...stepsOf(records)].map(({ system }) => systemJson(system));
  expect(again).toEqual(once);
  expect(once.at(-1)).toBe(systemJson(session.system));
  for (let cut = 1; cut <= records.length; cut++) expect(verify(records.slice(0, cut)).divergence).toBeNull();
});

it('L3: a step changes nothing of what it is given, and knows no clock and no chance', async () => {
  const { records } = await liveBusily();
  const [now, random] = [Date.now, Math.random];
  const pure: Step = (before, event, at) => step(frozen(before), frozen(event), at);
  Date.now = Math.random = () => { throw new Error('a step looked at the clock or threw dice'); };
  try {
    expect(verify(records, pure).divergence).toBeNull();
  } finally {
    [Date.now, Math.random] = [now, random];
  }
});
