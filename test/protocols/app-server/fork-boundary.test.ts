import { describe, expect, it } from 'vitest';
import { forkBoundary } from '../../../src/protocols/app-server/fork-boundary.ts';
import { begunTurn } from '../../../src/protocols/app-server/wire-turn.ts';
import { connect } from './client.ts';

const turns = [['a', 1, 'completed'], ['b', 10, 'interrupted'], ['c', 20, 'inProgress']] as const;
const placed = turns.map(([id, ordinal, status]) => ({ ordinal, turn: { ...begunTurn(id, 0), status }, items: [] }));

describe('forkBoundary', () => {
  it.each([
    [{}, undefined], [{ lastTurnId: 'a' }, 10], [{ lastTurnId: 'b' }, 20], [{ beforeTurnId: 'a' }, 1], [{ beforeTurnId: 'c' }, 20],
  ])('of %j is %s', (params, expected) => {
    expect(forkBoundary(() => placed, params)).toBe(expected);
  });

  it('is none behind the last turn, and none for a turn that is not there or goes on', () => {
    expect(forkBoundary(() => placed.slice(0, 2), { lastTurnId: 'b' })).toBeUndefined();
    expect(() => forkBoundary(() => placed, { lastTurnId: 'c' })).toThrow('lastTurnId \'c\' identifies an in-progress turn');
    expect(() => forkBoundary(() => placed, { beforeTurnId: '' })).toThrow('turn not found: ');
  });
});

it('a fork before a turn of its own parent\'s parent begins there, and goes on without what followed', async () => {
  const client = await connect(['one', 'two', 'three', 'four'].map((text) => ({ items: [{ type: 'message' as const, text }] })));
  const first = await client.startThread();
  const turn = async (threadId: string, count: number): Promise<string> => { const id = await client.startTurn(threadId, `prompt ${count}`); await client.notified('turn/completed', count); return id; };
  const forkOf = async (threadId: string, at: object): Promise<string> => ((await client.request('thread/fork', { threadId, excludeTurns: true, ...at }))['thread'] as { id: string }).id;
  await turn(first, 1);
  const second = await turn(first, 2);
  const fork = await forkOf(first, { lastTurnId: second });
  await turn(fork, 3);
  const forkOfFork = await forkOf(fork, { beforeTurnId: second });
  await turn(forkOfFork, 4);
  const asked = JSON.stringify(client.model.requests.at(-1)?.body.input);
  expect(['prompt 1', 'one', 'prompt 2', 'prompt 3', 'prompt 4'].filter((text) => asked.includes(text))).toEqual(['prompt 1', 'one', 'prompt 4']);
});
