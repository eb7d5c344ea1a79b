import { expect, it } from 'vitest';
import { memoryLog } from '../../src/log/index.ts';
import { createScriptedModel } from '../../src/models/index.ts';
import { createSession, resumeSession } from '../../src/runtime/create-session.ts';
import { foldLog } from '../../src/runtime/log-fold.ts';
import { createWorld } from '../../src/testing/world.ts';
import { step } from '../../src/runtime/step.ts';

it('a session that stopped with a fault goes on when it is resumed', async () => {
  const world = createWorld({ model: ['fine'] });
  const session = await world.session();
  const broken: typeof step = (before, event, at) => (event.type === 'prompt.submitted' ? { system: { ...(before ?? step(before, event, at).system), seq: (before?.seq ?? 0) + 1, fault: 'broken' }, facts: [{ type: 'fault.told', where: 'a test', message: 'broken' }], effects: [] } : step(before, event, at));
  Object.assign(session['loop'].mailbox['options'], { law: { step: broken, isAwaited: () => true } });
  await world.until(session.submit('hello'));
  expect(session.state.fault).toBe('broken');
  await expect(session.submit('more')).rejects.toThrow('Resume it from its log');
});

it('what a session that stopped with a fault is resumed with is heard after that', async () => {
  const log = memoryLog();
  const model = createScriptedModel([]);
  await createSession({ model, log });
  const folded = await foldLog(log);
  const resumed = await resumeSession({ model, log, folded: { ...folded, system: { ...folded.system, fault: 'broken' } }, settings: { model: 'another' } });
  expect([resumed.state.fault, resumed.settings.model]).toEqual([null, 'another']);
});

it('a fault is over once the session is resumed', () => {
  const opened = step(null, { type: 'log.opened', format: 'hookturn-log', machine: 1, settings: {}, source: 'startup', hooks: { handlers: [], bypassTrust: false, featureEnabled: true }, history: [], totalTokens: 0, preamble: { instructions: '', items: [] }, host: {} }, 0).system;
  const faulted = { ...opened, fault: 'broken' };
  const { system, facts } = step(faulted, { type: 'session.resumed', source: 'resume' }, 1);
  expect(system.fault).toBeNull();
  expect(facts.map(({ type }) => type)).toEqual(['session.resumed']);
});
