import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { canonicalId, idProblem } from '../../../src/protocols/app-server/thread-id.ts';
import { connect } from './client.ts';

const id = '019f0000-0000-7000-8000-00000000abcd';
const nobody = '019f0000-0000-7000-8000-000000000000';

it.each([id, `urn:uuid:${id}`, `{${id}}`, id.replaceAll('-', ''), id.toUpperCase()])('canonicalId() reads %s', (given) => {
  expect(canonicalId(given)).toBe(id);
});

it.each([
  ['', 'invalid length: expected length 32 for simple format, found 0'],
  ['é', 'invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `é` at 1'],
  ['urn:uuid:x', 'invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `x` at 10'],
  [`URN:UUID:${id}`, 'invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `U` at 1'],
  [`{${id}`, 'invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `{` at 1'],
  [`${id}0`, 'invalid group length in group 4: expected 12, found 13'],
  [id.slice(1), 'invalid group length in group 0: expected 8, found 7'],
])('idProblem() says of %j what Codex says', (given, problem) => {
  expect([canonicalId(given), idProblem(given)]).toEqual([null, problem]);
});

const taken: [string, unknown, number, string][] = [
  ['thread/archive', { threadId: 'x' }, -32600, 'invalid session id: invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `x` at 1'],
  ['thread/queue/list', { threadId: nobody }, -32603, `failed to read thread: invalid thread-store request: no rollout found for thread id ${nobody}`],
  ['hooks/list', { cwds: null }, -32600, 'Invalid request: invalid type: null, expected a sequence'],
  ['hooks/list', { cwds: [5] }, -32600, 'Invalid request: invalid type: integer `5`, expected path string'],
  ['thread/resume', { threadId: nobody, path: '/nope.jsonl' }, -32600, 'failed to resolve rollout path `/nope.jsonl`: file does not exist'],
  ['thread/fork', { threadId: nobody, path: '/' }, -32600, 'failed to resolve rollout path `/`: path is a directory'],
  ['thread/resume', { threadId: nobody, history: [] }, -32600, 'history must not be empty'],
];

it.each(taken)('%s %j is refused with %i', async (method, params, code, message) => {
  expect(await (await connect()).ask(method, params)).toEqual({ error: { code, message } });
});

it('a thread that nothing has happened in has no list of turns, but once somebody has asked for it a file, which can be copied and put away', async () => {
  const client = await connect();
  const threadId = await client.startThread();
  const refused = { error: { code: -32601, message: 'list_turns is not supported yet' } };
  const isNotThere = { error: { code: -32600, message: `no rollout found for thread id ${threadId}` } };
  expect(await client.ask('thread/resume', { threadId, excludeTurns: true })).toEqual(isNotThere);
  expect(await client.ask('thread/fork', { threadId })).toEqual(isNotThere);
  expect(await client.ask('thread/read', { threadId, includeTurns: true })).toEqual(refused);
  expect(await client.ask('thread/resume', { threadId })).toEqual(refused);
  expect(await client.ask('thread/turns/list', { threadId })).toEqual(refused);
  expect((await client.request('thread/fork', { threadId }))['thread']).toMatchObject({ forkedFromId: threadId, turns: [] });
  expect(await client.request('thread/archive', { threadId })).toEqual({});
});

it('a thread is taken up again and forked by the path of its rollout, whatever id stands beside it', async () => {
  const client = await connect([{ items: [{ type: 'message', text: 'one' }] }]);
  const threadId = await client.startThread();
  await client.startTurn(threadId, 'hello');
  await client.notified('turn/completed');
  const { path: file } = (await client.request('thread/read', { threadId }))['thread'] as { path: string };
  const where = path.relative(client.home.codexHome, file);
  expect((await client.request('thread/resume', { threadId: 'zzz', path: where }))['thread']).toMatchObject({ id: threadId });
  expect((await client.request('thread/fork', { threadId: '', path: file }))['thread']).toMatchObject({ forkedFromId: threadId });
  expect(await client.ask('thread/resume', { threadId, path: '/nope.jsonl' })).toEqual({ error: { code: -32600, message: `cannot resume running thread ${threadId} with stale path: requested \`/nope.jsonl\`, active \`${file}\`` } });
  expect(await client.ask('thread/resume', { threadId, history: [] })).toEqual({ error: { code: -32600, message: `cannot resume thread ${threadId} with history while it is already running` } });
  fs.writeFileSync(path.join(client.home.codexHome, 'bad.jsonl'), 'nonsense\n');
  expect((await client.ask('thread/fork', { threadId: '', path: 'bad.jsonl' })).error?.code).toBe(-32603);
});
