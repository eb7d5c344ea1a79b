import { describe, expect, test } from 'vitest';
import { memoryLog, openJsonlLog, MemoryFileSystem } from '../../src/log/index.ts';
import { readRecords } from '../../src/replay/index.ts';
import { createSession, type NewSessionOptions } from '../../src/runtime/create-session.ts';
import type { Session } from '../../src/runtime/session.ts';
import { createWorld, exits, type World, type WorldOptions } from '../../src/testing/index.ts';
import type { Fact } from '../../machines/index.ts';

const big = 'x'.repeat(20_000);
const sentence = /^the answer is more than a record can hold: /;
const callsOnce: WorldOptions['model'] = (_request, k) => (k === 1 ? { calls: [{ name: 'sh', id: 'c' }] } : `answer ${k}`);

/** A session whose records may have 16 KiB. */
const narrow = async (options: WorldOptions): Promise<{ world: World; session: Session; facts: () => Promise<Fact[]>; troubles: string[] }> => {
  const world = createWorld(options);
  const log = memoryLog({ maxRecordBytes: 16 * 1024 });
  const troubles: string[] = [];
  const session = await createSession({ ...world.ports, log, env: {}, onTrouble: (where) => troubles.push(where) } as NewSessionOptions);
  return { world, session, troubles, facts: async () => (await readRecords(log)).flatMap((record) => record.facts) };
};
const lives = async ({ world, session }: { world: World; session: Session }): Promise<void> => {
  expect(await world.until((await world.until(session.submit('still there?'))).ended)).toMatchObject({ status: 'completed' });
  expect(session.state).toMatchObject({ fault: null, name: 'idle' });
};

describe('an answer that no record can hold', () => {
  test('of a tool is a failed one', async () => {
    const it = await narrow({ model: callsOnce, tools: { sh: { run: () => big } } });
    await it.world.until((await it.session.submit('go')).ended);
    expect(await it.facts()).toContainEqual(expect.objectContaining({ type: 'tool.answered', callId: 'c', output: expect.stringMatching(sentence) }));
    expect(it.troubles).toEqual(['tool.answered']);
    await lives(it);
  });

  test('of a hook is a failed one, and what the hooks beside it say counts', async () => {
    const it = await narrow({ hooks: { UserPromptSubmit: [() => exits(1, big), ({ prompt }) => (prompt === 'go' ? exits(2, 'not this') : undefined)] } });
    await it.world.until((await it.session.submit('go')).ended);
    const facts = await it.facts();
    expect(facts.flatMap((fact) => (fact.type === 'hook.completed' ? [[fact.run.status, fact.run.entries.map(({ text }) => text.split(':')[0])]] : []))).toEqual([['failed', ['the answer is more than a record can hold']], ['blocked', ['not this']]]);
    expect(facts).toContainEqual(expect.objectContaining({ type: 'prompt.blocked', reason: 'not this' }));
    await lives(it);
  });

  test('of hooks that are too much only together, loses the largest alone', async () => {
    const it = await narrow({ hooks: { UserPromptSubmit: [() => exits(1, big.slice(0, 4000)), () => exits(1, big.slice(0, 5000)), () => exits(1, 'small')] } });
    await it.world.until((await it.session.submit('go')).ended);
    expect((await it.facts()).flatMap((fact) => (fact.type === 'hook.completed' ? [sentence.test(fact.run.entries[0]?.text ?? '')] : []))).toEqual([false, true, false]);
  });

  test('of the model ends its turn, and what it says after that is heard no more', async () => {
    const it = await narrow({ model: (_request, k) => (k === 1 ? { text: big, calls: [{ name: 'sh' }] } : 'fine'), tools: { sh: { run: () => 'ran' } } });
    expect(await it.world.until((await it.session.submit('go')).ended)).toMatchObject({ status: 'failed', error: { message: expect.stringMatching(sentence) } });
    expect(it.world.seen.tools).toEqual([]);
    await lives(it);
  });

  test('of the model that is a call is told as one that failed', async () => {
    const it = await narrow({ model: (_request, k) => (k === 1 ? { calls: [{ name: 'sh', arguments: { big } }] } : 'fine') });
    expect(await it.world.until((await it.session.submit('go')).ended)).toMatchObject({ status: 'failed' });
    await lives(it);
  });

  test('of an async hook and of an agent says so in its place', async () => {
    const it = await narrow({ hooks: { UserPromptSubmit: { async: true, run: () => ({ systemMessage: big }) } } });
    await it.world.until((await it.session.submit('go')).ended);
    it.session.reportAgent('agent', big);
    await it.world.rest();
    await it.session.settled();
    expect((await it.facts()).filter((fact) => fact.type === 'hook.completed')).toMatchObject([{ run: { status: 'failed', entries: [{ kind: 'error', text: expect.stringMatching(sentence) }] } }]);
    expect(it.troubles).toEqual(['async.finished', 'agent.reported']);
    await lives(it);
  });
});

describe('what a host says and no record can hold', () => {
  test('is refused, and nothing of it has happened', async () => {
    const it = await narrow({});
    const before = it.session.state;
    const limit = expect.objectContaining({ name: 'SessionRefusal', code: 'limit' });
    await expect(it.session.submit(big)).rejects.toEqual(limit);
    await expect(it.session.queue(big)).rejects.toEqual(limit);
    await expect(it.session.submit({ input: [], content: [{ type: 'input_text', text: big }] })).rejects.toEqual(limit);
    await expect(it.session.runCommand(big)).rejects.toEqual(limit);
    await expect(it.session.changeSettings({ model: big })).rejects.toEqual(limit);
    expect(it.session.state).toEqual(before);
    await lives(it);
  });

  test('is counted as a whole, in bytes, and with what waits to join the turn', async () => {
    const world = createWorld({ model: [{ hangs: true }] });
    const session = await world.session({ limits: { promptBytes: 1000 } });
    const texts = (text: string) => ({ input: [], content: [{ type: 'input_text', text }] });
    await expect(session.submit(texts('字'.repeat(400)))).rejects.toThrow('it is over 1000 bytes (limit promptBytes)');
    await world.until(session.submit(texts('字'.repeat(200))));
    await world.until(session.steer(texts('字'.repeat(200))));
    await expect(session.steer(texts('字'.repeat(200)))).rejects.toThrow('with those that wait to join the turn it is over 1000 bytes (limit promptBytes)');
  });
});

test.each([['字', 3_000_000, 'submit'], ['x', 6_000_000, 'queue']] as const)('a prompt of %s, %d times, goes through (%s)', async (char, times, how) => {
  const world = createWorld({ model: ['read'] });
  const session = await createSession({ ...world.ports, log: memoryLog(), env: {} } as NewSessionOptions);
  expect(await world.until((await session[how](char.repeat(times))).ended)).toMatchObject({ status: 'completed', lastMessage: 'read' });
});

test('what ports say waits where the disk is behind, and prompts are refused', async () => {
  const world = createWorld({ model: (_request, k) => ({ items: Array.from({ length: 20 }, (_, index) => ({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: `${k} ${index} ${'x'.repeat(3000)}` }] })) }) });
  const log = await openJsonlLog('/log.jsonl', { fileSystem: new MemoryFileSystem(), limits: { maxRecordBytes: 8_000, maxPendingBytes: 10_000 } });
  const session = await createSession({ ...world.ports, log, env: {} } as NewSessionOptions);
  const { ended } = await session.submit('go');
  const refused: unknown[] = [];
  session.records$.subscribe(() => { if (log.isBusy === true) session.queue('more').catch((error: unknown) => refused.push(error)); });
  expect(await world.until(ended)).toMatchObject({ status: 'completed' });
  expect(session.transcript.items().length).toBe(21);
  for (const error of refused) expect(error).toMatchObject({ code: 'limit' });
});
