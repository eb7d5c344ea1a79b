import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../machines/index.ts';
import { rolloutTurns, wholeTurn } from '../../../src/protocols/app-server/rollout-turns.ts';
import { threadItemOf } from '../../../src/protocols/app-server/thread-item-of.ts';
import { toRolloutItem } from '../../../src/views/rollout/rollout-item.ts';
import { recordedItems, recordedRollout, sessionsWithItems } from '../../views/recorded/items.ts';
import { connect } from './client.ts';

const rollout = recordedRollout('turns-of-a-stored-thread');
const told = JSON.parse(fs.readFileSync(path.join(path.dirname(rollout), 'turns.json'), 'utf8')) as JsonObject[];

describe('threadItemOf', () => {
  it.each(sessionsWithItems)('gives back what the real one told: %s', (name) => {
    for (const { told: { startedAtMs: _start, completedAtMs: _end, ...item }, written } of recordedItems(name)) expect(threadItemOf(written)).toEqual(item);
  });

  it.each<[string, JsonObject]>([
    ['fileChange', { type: 'fileChange', id: 'c', status: 'completed', changes: [
      { path: '/w/a', kind: { type: 'add' }, diff: 'one\n' }, { path: '/w/b', kind: { type: 'delete' }, diff: 'two\n' },
      { path: '/w/c', kind: { type: 'update', move_path: '/w/d' }, diff: '@@ -1 +1 @@\n-1\n+2\n\n\nMoved to: /w/d' }, { path: '/w/e', kind: { type: 'update', move_path: null }, diff: '@@ -1 +1 @@\n-1\n+2\n' },
    ] }],
    ['mcpToolCall', { type: 'mcpToolCall', id: 'c', server: 's', tool: 't', status: 'completed', arguments: { a: 1 }, readOnlyHint: true, appContext: null, mcpAppUi: null, pluginId: null, result: { content: [], structuredContent: { b: 2 }, _meta: null }, error: null, durationMs: 1500 }],
    ['an item of a kind that is not known', { type: 'newThing', id: 'c', someField: [1] }],
  ])('undoes toRolloutItem: %s', (_name, item) => {
    expect(threadItemOf(toRolloutItem(item))).toEqual(item);
  });
});

describe('rolloutTurns', () => {
  it('tells of a stored thread what the real one does', () => {
    expect(rolloutTurns(rollout).map(wholeTurn)).toEqual(told);
  });
});

it('a thread of the real Codex is read, taken up, gone on with and copied with the turns that it had', async () => {
  const client = await connect([{ items: [{ type: 'message', text: 'on we go' }] }]);
  const folder = path.join(client.home.codexHome, 'sessions/2026/11/26');
  fs.mkdirSync(folder, { recursive: true });
  fs.copyFileSync(rollout, path.join(folder, path.basename(rollout)));
  const threadId = /[0-9a-f-]{36}(?=\.jsonl$)/.exec(rollout)?.[0] ?? '';
  const turns = async (): Promise<unknown> => ((await client.request('thread/read', { threadId, includeTurns: true }))['thread'] as JsonObject)['turns'];
  expect(await turns()).toEqual(told);
  await expect(client.request('thread/resume', { threadId, cwd: client.home.cwd })).rejects.toThrow('This chat uses model provider “oracle”, which is no longer configured. Restore this provider’s configuration to continue.');
  expect((await client.request('thread/resume', { threadId, cwd: client.home.cwd, modelProvider: 'test' }))['thread']).toMatchObject({ turns: told });
  await client.startTurn(threadId, 'go on');
  await client.notified('turn/completed');
  expect(await turns()).toEqual([...told, expect.objectContaining({ status: 'completed', items: [expect.objectContaining({ type: 'userMessage' }), expect.objectContaining({ type: 'agentMessage', text: 'on we go' })] })]);
  const fork = (await client.request('thread/fork', { threadId }))['thread'] as { id: string; turns: JsonObject[] };
  expect(fork.turns).toHaveLength(told.length + 1);
  const { thread } = await client.request('thread/read', { threadId: fork.id, includeTurns: true });
  expect((thread as { turns: JsonObject[] }).turns.map(({ id }) => id)).toEqual(fork.turns.map(({ id }) => id));
});
