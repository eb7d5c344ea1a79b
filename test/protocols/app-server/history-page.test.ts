import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../machines/index.ts';
import { pageOfItems, pageOfTurns, type PageParams } from '../../../src/protocols/app-server/history-page.ts';
import type { PlacedTurn } from '../../../src/protocols/app-server/rollout-turns.ts';
import { begunTurn } from '../../../src/protocols/app-server/wire-turn.ts';

const said = (id: string, phase: string | null = null): JsonObject => ({ type: 'agentMessage', id, phase });
const turn = (id: string, ordinal: number, items: JsonObject[], status = 'completed'): PlacedTurn => ({
  ordinal, turn: { ...begunTurn(id, 0), status }, items: items.map((item, index) => ({ ordinal: ordinal + index + 1, turnId: id, item })),
});
const prompt: JsonObject = { type: 'userMessage', id: 'prompt' };
const turns = [turn('a', 1, [prompt, said('one')]), turn('b', 10, [prompt]), turn('c', 20, [prompt, said('two')])];
const ids = ({ data }: { data: readonly JsonObject[] }): unknown[] => data.map(({ id }) => id);
const cursor = (rolloutOrdinal: number, includeAnchor: boolean, kind = 'turns', requestedThreadId = 't'): string => JSON.stringify({ requestedThreadId, rolloutOrdinal, includeAnchor, scope: { kind } });

describe('pageOfTurns', () => {
  it.each<[string, Omit<PageParams, 'threadId'>, string[], string | null, string | null]>([
    ['all, the newest first', {}, ['c', 'b', 'a'], null, cursor(20, true)],
    ['the oldest first', { sortDirection: 'asc' }, ['a', 'b', 'c'], null, cursor(1, true)],
    ['some', { limit: 2 }, ['c', 'b'], cursor(10, false), cursor(20, true)],
    ['the rest behind them', { cursor: cursor(10, false) }, ['a'], null, cursor(1, true)],
    ['back from there', { cursor: cursor(10, true), sortDirection: 'asc' }, ['b', 'c'], null, cursor(10, true)],
    ['from a line between two turns', { cursor: cursor(15, true) }, ['b', 'a'], null, cursor(10, true)],
    ['at least one', { limit: 0 }, ['c'], cursor(20, false), cursor(20, true)],
    ['none behind the last', { cursor: cursor(1, false) }, [], null, null],
  ])('%s', (_name, params, data, nextCursor, backwardsCursor) => {
    const page = pageOfTurns(turns, { threadId: 't', itemsView: 'notLoaded', ...params });
    expect({ ...page, data: ids(page) }).toEqual({ data, nextCursor, backwardsCursor });
  });

  it('has 25 turns where nobody says how many, and never more than 100', () => {
    const many = Array.from({ length: 120 }, (_, index) => turn(`${index}`, index, []));
    expect([undefined, 1000].map((limit) => pageOfTurns(many, { threadId: 't', limit }).data.length)).toEqual([25, 100]);
  });

  it.each([cursor(1, true, 'itemsByCreatedAtOrdinal'), cursor(1, true, 'turns', 'another'), 'nonsense', '', '{}'])('refuses the cursor %s', (wrong) => {
    expect(() => pageOfTurns(turns, { threadId: 't', cursor: wrong })).toThrow(`invalid cursor: ${wrong}`);
  });

  it.each<[string, PlacedTurn, string[]]>([
    ['the first prompt and the final answer', turn('a', 1, [prompt, said('x'), said('f', 'final_answer'), { type: 'userMessage', id: 'steered' }, said('c', 'commentary'), said('y')]), ['prompt', 'f']],
    ['the last message where none is called final', turn('a', 1, [prompt, said('x'), said('y'), said('c', 'commentary')], 'interrupted'), ['prompt', 'y']],
    ['no commentary', turn('a', 1, [prompt, said('c', 'commentary')]), ['prompt']],
    ['no message of a turn that goes on', turn('a', 1, [prompt, said('x')], 'inProgress'), ['prompt']],
    ['the final answer of a turn that goes on', turn('a', 1, [prompt, said('f', 'final_answer')], 'inProgress'), ['prompt', 'f']],
  ])('shows in a summary %s', (_name, placed, expected) => {
    expect(pageOfTurns([placed], { threadId: 't' }).data.map(({ items, itemsView }) => [ids({ data: items as JsonObject[] }), itemsView])).toEqual([[expected, 'summary']]);
  });
});

describe('pageOfItems', () => {
  const pageOf = (params: Partial<Parameters<typeof pageOfItems>[1]>) => pageOfItems(turns, { threadId: 't', ...params });
  const items = ({ data }: ReturnType<typeof pageOfItems>): string[] => data.map(({ turnId, item }) => `${turnId} ${String(item['id'])}`);

  it('goes through the items of all turns, or of one', () => {
    expect(items(pageOf({}))).toEqual(['a prompt', 'a one', 'b prompt', 'c prompt', 'c two']);
    expect(items(pageOf({ turnId: 'c', sortDirection: 'desc' }))).toEqual(['c two', 'c prompt']);
    expect(items(pageOf({ turnId: '' }))).toEqual([]);
    expect(pageOf({ limit: 2 }).nextCursor).toBe(cursor(3, false, 'itemsByCreatedAtOrdinal'));
  });

  it('begins behind an item of the turn that it is asked for', () => {
    expect(items(pageOf({ turnId: 'c', cursor: { itemId: 'prompt' } }))).toEqual(['c two']);
    expect(items(pageOf({ turnId: 'c', cursor: { itemId: 'two' }, sortDirection: 'desc' }))).toEqual(['c prompt']);
    expect(() => pageOf({ cursor: { itemId: 'two' } })).toThrow('turnId is required when cursor is an item anchor');
    expect(() => pageOf({ turnId: 'a', cursor: { itemId: 'two' } })).toThrow('cursor.itemId does not identify an item in the requested history scope');
  });
});
