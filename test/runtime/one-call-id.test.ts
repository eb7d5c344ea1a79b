import { describe, expect, test } from 'vitest';
import type { Fact, ResponseItem } from '../../machines/index.ts';
import { why } from '../../src/replay/index.ts';
import type { Session } from '../../src/runtime/session.ts';
import { step } from '../../src/runtime/step.ts';
import type { System } from '../../src/runtime/system.ts';
import { Ledger } from '../../src/views/index.ts';
import type { SessionRecord } from '../../src/views/record.ts';
import { createWorld, exits, type World, type WorldOptions } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';

const call = (input: string, id = 'c1') => ({ name: 'sh', arguments: { input }, id });
const twice: WorldOptions['model'] = (_request, k) => (k === 1 ? { calls: [call('first'), call('second')] } : 'done');
const shell: WorldOptions['tools'] = { sh: (input) => `ran ${wordOf(input)}` };
const wordOf = (input: unknown): string => (input as { input: string }).input;

/** Lives one prompt through. */
const live = async (options: WorldOptions): Promise<{ world: World; records: SessionRecord[] }> => {
  const world = createWorld({ model: twice, tools: shell, ...options });
  const session = await world.session();
  await world.until((await world.until(session.submit('go'))).ended);
  await world.until(session.close());
  return { world, records: await world.records() };
};

/** The outputs in a model request, each with the id of its call. */
const outputsIn = (world: World, k: number): unknown[] =>
  (world.seen.requests.find((seen) => seen.k === k)?.request.input ?? []).flatMap((item: ResponseItem) => (item.type === 'function_call_output' ? [[item.call_id, item.output]] : []));

const ofCalls = (records: readonly SessionRecord[], type: Fact['type']): unknown[] =>
  records.flatMap(({ facts }) => facts.flatMap((fact) => (fact.type === type && 'callId' in fact ? [[fact.callId, fact.nth]] : [])));

describe('two calls of one answer under one id', () => {
  test('both run, and the model reads both outputs under its own id, in the order of the calls', async () => {
    const { world, records } = await live({ tools: { sh: (input) => ({ output: `ran ${wordOf(input)}`, afterMs: wordOf(input) === 'first' ? 50 : 1 }) } });
    expect(world.seen.tools.map(({ callId, input }) => [callId, wordOf(input)])).toEqual([['c1', 'first'], ['c1', 'second']]);
    expect(outputsIn(world, 2)).toEqual([['c1', 'ran first'], ['c1', 'ran second']]);
    expect(ofCalls(records, 'tool.finished')).toEqual([['c1', 2], ['c1', undefined]]);
    expect(ofCalls(records, 'tool.answered')).toEqual([['c1', undefined], ['c1', 2]]);
    await expect(records).toReplay();
    await expect(records).toKeepTheLaws();
  });

  test('are hooked under the id, each on its own', async () => {
    const { world, records } = await live({
      hooks: {
        PreToolUse: ({ tool_input: input }) => (wordOf(input) === 'first' ? exits(2, 'not the first') : 'about the second'),
        PostToolUse: ({ tool_use_id: id }) => ({ hookSpecificOutput: { hookEventName: 'PostToolUse', additionalContext: `after ${String(id)}` } }),
      },
    });
    expect(world.seen.hooks.map(({ input }) => [input['hook_event_name'], input['tool_use_id'], wordOf(input['tool_input'])])).toEqual([['PreToolUse', 'c1', 'first'], ['PreToolUse', 'c1', 'second'], ['PostToolUse', 'c1', 'second']]);
    expect(world.seen.tools.map(({ input }) => wordOf(input))).toEqual(['second']);
    expect(outputsIn(world, 2)).toEqual([['c1', 'Tool call blocked by PreToolUse hook: not the first. Tool: sh'], ['c1', 'ran second']]);
    await expect(records).toKeepTheLaws();
  });

  test.each([
    ['an interrupt', async (world: World, session: Session) => { await world.until(session.interrupt()); return session; }],
    ['a crash', async (world: World) => { world.crash(); return world.resume(); }],
  ])('are both ended by %s', async (_, end) => {
    const world = createWorld({ model: twice, tools: { sh: () => ({ never: true }) } });
    const session = await world.session();
    await world.until(session.submit('go'));
    while (world.seen.tools.length < 2) await world.time.step();
    await world.until((await end(world, session)).close());
    const records = await world.records();
    expect(ofCalls(records, 'tool.interrupted')).toEqual([['c1', undefined], ['c1', 2]]);
    expect(ofCalls(records, 'tool.answered')).toEqual([['c1', undefined], ['c1', 2]]);
    await expect(records).toReplay();
    await expect(records).toKeepTheLaws();
  });

  test('have runs of hooks under one id, which the ledger settles each by its own end', async () => {
    const { records } = await live({ hooks: { PreToolUse: ({ tool_input: input }) => (wordOf(input) === 'first' ? exits(2, 'not the first') : undefined) } });
    const ledger = new Ledger();
    for (const record of records) ledger.apply(record);
    expect(ledger.entries.map(({ outcome }) => (outcome.kind === 'ran' ? outcome.status : outcome.kind))).toEqual(['blocked', 'completed']);
  });

  test('are told from a call whose own id looks like the second one', async () => {
    const { world, records } = await live({ model: (_request, k) => (k === 1 ? { calls: [call('first'), call('other', 'c1#2'), call('second')] } : 'done') });
    expect(outputsIn(world, 2)).toEqual([['c1', 'ran first'], ['c1#2', 'ran other'], ['c1', 'ran second']]);
    await expect(records).toKeepTheLaws();
  });

  test('are found by why() one by one', async () => {
    const { records } = await live({ hooks: { PreToolUse: () => undefined } });
    const types = ['sampling.started', 'model.replied', 'tool.called', 'hook.started', 'hook.completed', 'tool.started', 'tool.finished', 'tool.answered'];
    const [first, second] = ['c1', 'c1#2'].map((name) => why(records, name));
    expect([first, second].map((found) => found?.reasons.map(({ type }) => type))).toEqual([types, types]);
    expect(first?.reasons.at(-1)?.text).toContain('ran first');
    expect(second?.reasons.at(-1)?.text).toContain('ran second');
    expect(why(records, 'ran second')?.subject).toEqual({ kind: 'call', id: 'c1#2' });
  });
});

describe('an id that comes again', () => {
  test('in a later answer, and in a later turn, names a call of its own', async () => {
    const { world, records } = await live({ model: (_request, k) => (k < 3 ? { calls: [call(`answer ${k}`)] } : 'done') });
    expect(outputsIn(world, 3)).toEqual([['c1', 'ran answer 1'], ['c1', 'ran answer 2']]);
    expect(ofCalls(records, 'tool.answered')).toEqual([['c1', undefined], ['c1', undefined]]);
    await expect(records).toKeepTheLaws();
  });

  test('leaves an earlier output to what the model could read then', async () => {
    const world = createWorld({ model: (_request, k) => (k % 2 === 1 ? { calls: [call(`answer ${k}`)] } : 'done'), tools: shell });
    const tools = { ...world.ports.tools, outputForModel: (output: unknown, { model }: { model: string }) => `${model} read: ${String(output)}` } as NonNullable<typeof world.ports.tools>;
    const session = await world.session({ tools, settings: { model: 'small' } });
    await world.until((await world.until(session.submit('go'))).ended);
    await world.until(session.changeSettings({ model: 'large' }));
    await world.until((await world.until(session.submit('again'))).ended);
    expect(outputsIn(world, 4)).toEqual([['c1', 'small read: ran answer 1'], ['c1', 'large read: ran answer 3']]);
  });

  test('is told of and not run where a log does not tell the two calls apart, as in those of earlier versions', async () => {
    const { records } = await live({});
    const called = records.findIndex(({ facts }) => facts.some((fact) => fact.type === 'tool.called' && fact.call.nth === 2));
    const old = JSON.parse(JSON.stringify(records.slice(0, called + 1)).replaceAll(',"nth":2', '')) as SessionRecord[];
    const folded = old.reduce<{ system: System | null; facts: Fact[] }>(({ system }, { event, at }) => step(system, event as never, at), { system: null, facts: [] });
    expect(folded.facts).toMatchObject([{ type: 'warning.told', message: 'The model called sh twice under the id c1; the second call is not run.' }]);
  });
});
