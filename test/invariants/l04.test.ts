import { expect, it } from 'vitest';
import { createWorld, later } from '../../src/testing/index.ts';

it('L4: an answer whose effect is no longer outstanding is dropped before it is appended', async () => {
  const world = createWorld({ model: ['fine'], hooks: { UserPromptSubmit: () => later(50, 'late words') } });
  const session = await world.session();
  const { ended } = await world.until(session.submit('hello'));
  const asked = session.system.outstanding.find(({ kind }) => kind === 'hooks');
  await world.until(session.interrupt());
  await world.until(ended);
  const before = session.system.seq;
  session['loop'].mailbox.post({ type: 'hooks.answered', effect: asked?.id ?? '', answer: { input: {}, runs: [], outcome: { stop: false, stopReason: null, block: false, blockReason: null, contexts: [{ runId: 'late', text: 'late words' }], permission: null, feedback: null, fragments: [] } } });
  await world.rest();
  expect(session.system.seq).toBe(before);
  expect(JSON.stringify(session.transcript.items())).not.toContain('late words');
});

it('L4: an answer that comes a second time is dropped', async () => {
  const world = createWorld({ model: ['fine'] });
  const session = await world.session();
  const heard: Parameters<typeof session['loop']['mailbox']['post']>[0][] = [];
  session.records$.subscribe(({ event }) => { if ('effect' in event) heard.push(event as never); });
  await world.until((await world.until(session.submit('hello'))).ended);
  const before = session.system.seq;
  expect(heard.length).toBeGreaterThan(0);
  for (const event of heard) session['loop'].mailbox.post(event);
  await world.rest();
  expect(session.system.seq).toBe(before);
});
