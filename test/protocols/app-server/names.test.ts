import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { connect, type TestClient } from './client.ts';

const nameIn = async (client: TestClient, threadId: string): Promise<unknown> => ((await client.request('thread/read', { threadId }))['thread'] as { name: unknown }).name;

it('thread/name/set keeps a name without the blanks around it, tells it, and gives it to forks', async () => {
  const client = await connect([{ items: [{ type: 'message', text: 'one' }] }]);
  const threadId = await client.startThread();
  await client.startTurn(threadId, 'hello');
  await client.notified('turn/completed');
  expect(await client.request('thread/name/set', { threadId, name: '  My name ' })).toEqual({});
  expect((await client.notified('thread/name/updated')).params).toEqual({ threadId, threadName: 'My name' });
  const { thread } = await client.request('thread/fork', { threadId });
  expect(thread).toMatchObject({ name: 'My name' });
  const { data } = await client.request('thread/list', {});
  expect(data).toMatchObject([{ name: 'My name' }, { name: 'My name' }]);
});

it('a name that is given before anything has happened outlives the server', async () => {
  const client = await connect();
  const threadId = await client.startThread();
  await client.request('thread/name/set', { threadId, name: 'first' });
  await client.request('thread/name/set', { threadId, name: 'early' });
  await client.close();
  const other = await connect([], {}, { home: client.home });
  expect(await nameIn(other, threadId)).toBe('early');
  await other.request('thread/resume', { threadId, cwd: client.home.cwd });
  expect(await nameIn(other, threadId)).toBe('early');
});

it('a name that Codex has written down is shown, and a torn line is none', async () => {
  const client = await connect();
  const threadId = await client.startThread();
  fs.writeFileSync(path.join(client.home.codexHome, 'session_index.jsonl'), `${JSON.stringify({ id: threadId, thread_name: 'theirs', updated_at: '2026-11-26T10:00:00Z' })}\n{"id":"${threadId}","thread_`);
  expect(await nameIn(client, threadId)).toBe('theirs');
});

it.each([
  ['', 'thread name must not be empty'],
  [' \u2003', 'thread name must not be empty'],
])('the name %j is refused', async (name, message) => {
  const client = await connect();
  const threadId = await client.startThread();
  expect(await client.ask('thread/name/set', { threadId, name })).toEqual({ error: { code: -32600, message } });
});

it('a thread of which nothing is kept takes no name', async () => {
  const client = await connect();
  const threadId = await client.startThread({ ephemeral: true });
  expect(await client.ask('thread/name/set', { threadId, name: 'x' })).toEqual({ error: { code: -32600, message: `ephemeral thread does not support metadata updates: ${threadId}` } });
});
