import { expect, it } from 'vitest';
import { messageText } from '../../machines/index.ts';
import { checkRecords, contextCheck, promptCheck } from '../../src/replay/index.ts';
import { createWorld } from '../../src/testing/index.ts';
import { liveBusily } from './worlds.ts';

it('L8: a blocked prompt is never in the conversation, and its context is, in its place in the order', async () => {
  const world = createWorld({
    delayMs: 2, model: [{ text: 'first', delayMs: 20 }, 'second'],
    hooks: { UserPromptSubmit: ({ prompt }) => ({ ...(prompt === 'B' ? { decision: 'block', reason: 'no B' } : {}), hookSpecificOutput: { hookEventName: 'UserPromptSubmit', additionalContext: `context of ${String(prompt)}` } }) },
  });
  const session = await world.session();
  const { ended } = await world.until(session.submit('hello'));
  for (const text of ['A', 'B', 'C']) await world.until(session.steer(text));
  await world.until(ended);
  await world.until(session.close());
  const last = world.seen.requests.at(-1)?.request.input ?? [];
  expect(last.map((item) => (item.type === 'message' ? `${item.role} ${messageText(item.content)}` : item.type))).toEqual([
    'user hello', 'developer context of hello', 'assistant first', 'user A', 'developer context of A', 'developer context of B', 'user C', 'developer context of C',
  ]);
  expect(checkRecords(await world.records(), promptCheck())).toEqual([]);
});

it('L8: a forgotten context and a blocked prompt that comes back are found', async () => {
  const { records } = await liveBusily();
  const forgetful = records.map((record) => ({ ...record, facts: record.facts.filter(({ type }) => type !== 'context.injected') }));
  expect(checkRecords(forgetful, contextCheck()).length).toBeGreaterThan(0);
  const blocked = records.flatMap((record) => record.facts.flatMap((fact) => (fact.type === 'prompt.blocked' ? [fact] : [])))[0];
  const last = records.at(-1);
  if (blocked === undefined || last === undefined) throw new Error('nothing was blocked');
  const back = { ...last, facts: [...last.facts, { type: 'prompt.accepted' as const, turn: blocked.turn, prompt: { id: blocked.promptId, input: [], content: [] } }] };
  expect(checkRecords([...records.slice(0, -1), back], promptCheck()).map(({ law }) => law)).toContain('L8');
});
