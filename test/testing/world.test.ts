import { describe, expect, it } from 'vitest';
import { createWorld, exits, hangs, later } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';

describe('createWorld', () => {
  it('lets hooks as functions block a prompt, and the conversation knows nothing of it', async () => {
    const world = createWorld({ model: ['hello you'], hooks: { UserPromptSubmit: ({ prompt }) => (prompt === 'bad' ? exits(2, 'not that') : later(50, 'be kind')) } });
    const session = await world.session();
    for (const text of ['bad', 'hello']) await world.until((await world.until(session.submit(text))).ended);
    await world.until(session.close());
    const records = await world.records();
    await expect(records).toReplay();
    await expect(records).toKeepTheLaws();
    await expect(records).toTell('prompt.blocked', 'prompt.accepted', 'context.injected', 'model.replied', 'session.closed');
    await expect(records).toHoldMessage('be kind');
    await expect(records).not.toHoldMessage('bad');
    expect(world.seen.requests.map(({ request }) => request.input.length)).toEqual([2]);
  });

  it('is the same world for the same seed, and another for another', async () => {
    const live = async (seed: number): Promise<string> => {
      const world = createWorld({ seed, delayMs: 100, model: [{ calls: [{ name: 'sh' }] }, 'done'], tools: { sh: () => 'out' } });
      const session = await world.session();
      await world.until((await world.until(session.submit('go'))).ended);
      await world.until(session.close());
      return JSON.stringify(await world.records());
    };
    expect(await live(7)).toBe(await live(7));
    expect(await live(7)).not.toBe(await live(8));
  });

  it('goes on after a crash from what was durable', async () => {
    const world = createWorld({ delayMs: 5, model: ['one', 'two'], hooks: { Stop: hangs } });
    const session = await world.session();
    await world.until(session.submit('first'));
    await world.time.run(12);
    world.crash();
    const resumed = await world.resume();
    expect(resumed.state.name).toBe('idle');
    await world.until(resumed.close());
    await expect(await world.records()).toTell('session.resumed', 'session.closed');
  });

  it('says so where a promise can never settle', async () => {
    const world = createWorld({ hooks: { UserPromptSubmit: () => hangs() } });
    const session = await world.session();
    const { ended } = await world.until(session.submit('hello'));
    const waiting = world.until(ended);
    await world.until(session.interrupt());
    expect(await waiting).toMatchObject({ status: 'interrupted' });
    await expect(world.until(new Promise(() => undefined))).rejects.toThrow('nothing is left to happen');
  });
});
