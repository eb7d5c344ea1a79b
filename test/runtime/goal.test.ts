import { describe, expect, it } from 'vitest';
import type { Fact } from '../../machines/index.ts';
import type { Session } from '../../src/runtime/session.ts';
import { createWorld, type World, type WorldOptions } from '../../src/testing/index.ts';

const usage = { input: 12, cachedInput: 4, output: 2, reasoningOutput: 0, total: 14 };

/** A world whose model says these, and then is silent for ever: a goal would go on without end. */
const worldOf = (model: readonly Exclude<WorldOptions['model'], undefined | Function>[number][], options: WorldOptions = {}): World => createWorld({ ...options, model: [...model, { hangs: true }] });

const texts = (world: World): string[][] => world.seen.requests.map(({ request }) => request.input.map((item) => {
  if (item.type === 'function_call_output') return `objective ${String(item.output)}`;
  const text = item.type === 'message' ? item.content.map((part) => part.text ?? '').join('') : item.type;
  return /^<codex_internal_context source="(\w+)">\n([^\n]*)/.exec(text)?.slice(1).join(': ') ?? text.slice(0, 40);
}));

const CONTINUE = 'goal: Continue working toward the active thread goal.';

const told = async (world: World, session: Session): Promise<Fact[]> => {
  await world.until(session.close());
  return (await world.records()).flatMap(({ facts }) => facts);
};

const turns = (facts: readonly Fact[]): string[] => facts.flatMap((fact) => (fact.type === 'turn.started' ? [fact.kind] : fact.type === 'turn.settled' ? [fact.status] : []));

describe('a goal', () => {
  it('goes on turn after turn, without prompt hooks, and tells its objective once', async () => {
    const prompts: unknown[] = [];
    const world = worldOf(['one', 'two'], { hooks: { UserPromptSubmit: (input) => { prompts.push(input); return {}; }, Stop: () => ({}) } });
    const session = await world.session();
    await world.until(session.goal.set({ objective: 'win' }));
    await world.rest();
    expect(texts(world)).toEqual([
      ['objective win', CONTINUE],
      ['objective win', CONTINUE, 'one', CONTINUE],
      ['objective win', CONTINUE, 'one', CONTINUE, 'two', CONTINUE],
    ]);
    expect(prompts).toEqual([]);
    expect(world.seen.hooks.map(({ event }) => event)).toEqual(['Stop', 'Stop']);
  });

  it('lets queued prompts go first, and tells its objective again after them', async () => {
    const world = worldOf(['one', 'two', 'three']);
    const session = await world.session();
    await world.until(session.submit('go'));
    await world.until(session.goal.set({ objective: 'win' }));
    await world.until(session.queue('queued'));
    await world.rest();
    expect(texts(world).at(-1)).toEqual(['go', 'one', 'queued', 'two', 'objective win', CONTINUE, 'three', CONTINUE]);
  });

  it('waits after an interrupt until another turn has ended', async () => {
    const world = createWorld({ model: [{ hangs: true }, 'again', { hangs: true }] });
    const session = await world.session();
    await world.until(session.goal.set({ objective: 'win' }));
    await world.rest();
    await world.until(session.interrupt());
    await world.rest();
    expect(world.seen.requests).toHaveLength(1);
    await world.until((await world.until(session.submit('go'))).ended);
    await world.rest();
    expect(world.seen.requests).toHaveLength(3);
    expect(turns(await told(world, session))).toEqual(['goal', 'interrupted', 'prompt', 'completed', 'goal', 'interrupted']);
  });

  it('is taken up again with its session, after a crash too', async () => {
    const world = worldOf(['one']);
    const session = await world.session();
    await world.until(session.goal.set({ objective: 'win' }));
    await world.rest();
    world.crash();
    const again = await world.resume();
    await world.rest();
    expect(texts(world).at(-1)).toEqual(['objective win', CONTINUE, 'one', CONTINUE, expect.stringContaining('<turn_aborted>'), 'objective win', CONTINUE]);
    expect(again.state.name).toBe('sampling');
  });

  it('does not begin while it is paused', async () => {
    const world = createWorld();
    const session = await world.session();
    await world.until(session.goal.set({ objective: 'win', status: 'paused' }));
    await world.rest();
    expect(world.seen.requests).toHaveLength(0);
  });

  it('is blocked by a turn that fails', async () => {
    const world = worldOf([{ fails: 'no' }]);
    const session = await world.session();
    await world.until(session.goal.set({ objective: 'win' }));
    await world.rest();
    expect(session.goal.current?.status).toBe('blocked');
    expect(world.seen.requests).toHaveLength(1);
  });

  it('counts what its turns spend, and ends with its budget', async () => {
    const world = worldOf([{ text: 'one', usage }, { text: 'two', usage }, { text: 'three', usage }]);
    const session = await world.session();
    await world.until(session.goal.set({ objective: 'win', tokenBudget: 20 }));
    await world.rest();
    expect(session.goal.current).toMatchObject({ status: 'budgetLimited', tokensUsed: 20, tokenBudget: 20 });
    expect(world.seen.requests).toHaveLength(2);
  });

  it('tells the model of a spent budget once, after the call that finds it', async () => {
    const world = worldOf([{ calls: [{ name: 'look' }], usage }, { calls: [{ name: 'look' }], usage }, 'done'], { tools: { look: () => ({ output: 'seen', afterMs: 10 }) } });
    const session = await world.session();
    await world.until(session.goal.set({ objective: 'win', tokenBudget: 5 }));
    await world.rest();
    expect(texts(world).at(-1)?.filter((text) => text.startsWith('goal: '))).toEqual([CONTINUE, 'goal: The active thread goal has reached its token budget.']);
  });

  it('does not go on in a mode that only plans, nor where goals are off', async () => {
    for (const settings of [{ goals: false }, { collaborationMode: { mode: 'plan' as const, instructions: null } }]) {
      const world = worldOf([]);
      const session = await world.session({ settings });
      await world.until(session.goal.set({ objective: 'win' }));
      await world.rest();
      expect(world.seen.requests).toHaveLength(0);
      expect(session.goal.current?.status).toBe('active');
    }
  });

  it('is told anew to a running turn where the user changes it, with his own words where he speaks', async () => {
    const world = createWorld({ model: [{ text: 'one', delayMs: 100 }, { hangs: true }] });
    const session = await world.session();
    await world.until(session.goal.set({ objective: 'win' }));
    await world.until(session.goal.set({ objective: 'win more' }, { speaks: true }));
    await world.rest();
    expect(texts(world).at(-1)).toEqual(['objective win', CONTINUE, 'user_goal: User set the goal: "win more"', 'one', 'goal: The active thread goal objective was edited by the user.']);
  });

  it('is dropped at the user\'s word', async () => {
    const world = worldOf([]);
    const session = await world.session();
    await world.until(session.goal.set({ objective: 'win', status: 'paused' }));
    expect(await world.until(session.goal.drop())).toBe(true);
    expect(await world.until(session.goal.drop())).toBe(false);
    expect(session.goal.current).toBeNull();
  });

  it('gives way to a prompt that comes before its turn has begun', async () => {
    const world = worldOf(['one']);
    const session = await world.session();
    const [, { ended }] = await world.until(Promise.all([session.goal.set({ objective: 'win' }), session.submit('go')]));
    await world.until(ended);
    expect(texts(world)[0]).toEqual(['go']);
    await world.rest();
    expect(turns(await told(world, session))).toEqual(['prompt', 'completed', 'goal', 'interrupted']);
  });
});
