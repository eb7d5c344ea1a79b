import { expect, it } from 'vitest';
import { connect } from './client.ts';

const nobody = '019f0000-0000-7000-8000-000000000000';

/** Each row was measured on the real server: what is asked, and its words. */
const rows: [string, unknown, string][] = [
  ['initialize', { clientInfo: { name: 'a', version: '1' } }, 'Already initialized'],
  ['turn/start', {}, 'Invalid request: missing field `threadId`'],
  ['turn/start', undefined, 'Invalid request: missing field `params`'],
  ['turn/start', { threadId: 5 }, 'Invalid request: invalid type: integer `5`, expected a string'],
  ['turn/start', { threadId: 'x', input: [] }, 'invalid thread id: invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `x` at 1'],
  ['turn/start', { threadId: nobody, input: [] }, `thread not found: ${nobody}`],
  ['turn/start', { threadId: nobody, input: [{ type: 'text' }] }, 'Invalid request: missing field `text`'],
  ['turn/start', { threadId: nobody, input: [{ type: 'bogus' }] }, 'Invalid request: unknown variant `bogus`, expected one of `text`, `image`, `localImage`, `audio`, `localAudio`, `skill`, `mention`'],
  ['turn/interrupt', { threadId: nobody, turnId: 'x' }, `thread not found: ${nobody}`],
  ['turn/steer', { threadId: nobody, input: [], expectedTurnId: 'x' }, `thread not found: ${nobody}`],
  ['thread/resume', { threadId: nobody }, `no rollout found for thread id ${nobody}`],
  ['thread/resume', { threadId: 'zzz' }, 'invalid session id: invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `z` at 1'],
  ['thread/fork', { threadId: nobody }, `no rollout found for thread id ${nobody}`],
  ['thread/read', { threadId: nobody }, `thread not loaded: ${nobody}`],
  ['thread/archive', { threadId: nobody }, `no rollout found for thread id ${nobody}`],
  ['thread/compact/start', { threadId: nobody }, `thread not found: ${nobody}`],
  ['thread/queue/add', { threadId: nobody, input: [] }, 'Invalid request: missing field `clientUserMessageId`'],
  ['thread/start', { cwd: 5 }, 'Invalid request: invalid type: integer `5`, expected a string'],
  ['thread/start', { sandbox: 'bogus' }, 'Invalid request: unknown variant `bogus`, expected one of `read-only`, `workspace-write`, `danger-full-access`'],
  ['thread/start', null, 'Invalid request: missing field `params`'],
  ['thread/start', 'x', 'Invalid request: invalid type: string "x", expected struct ThreadStartParams'],
  ['thread/start', { approvalPolicy: 'on-failure' }, 'Invalid request: unknown variant `on-failure`, expected one of `untrusted`, `on-request`, `granular`, `never`'],
  ['thread/start', { approvalPolicy: 5 }, 'Invalid request: invalid type: integer `5`, expected string or map'],
  ['thread/start', { approvalPolicy: { granular: { sandbox_approval: true } } }, 'Invalid request: missing field `rules`'],
  ['thread/start', { approvalPolicy: { bogus: {} } }, 'Invalid request: unknown variant `bogus`, expected one of `untrusted`, `on-request`, `granular`, `never`'],
  ['thread/start', { sessionStartSource: 'bogus' }, 'Invalid request: unknown variant `bogus`, expected `startup` or `clear`'],
  ['thread/start', { personality: 'bogus' }, 'Invalid request: unknown variant `bogus`, expected one of `none`, `friendly`, `pragmatic`'],
  ['turn/start', { threadId: nobody, input: ['x'] }, 'Invalid request: invalid type: string "x", expected internally tagged enum UserInput'],
  ['turn/start', { threadId: nobody, input: [], sandboxPolicy: 'read-only' }, 'Invalid request: invalid type: string "read-only", expected internally tagged enum SandboxPolicyDeserialize'],
  ['turn/start', { threadId: nobody, input: [{ type: 'image' }] }, 'Invalid request: data did not match any variant of untagged enum ImageReference'],
  ['turn/start', { threadId: nobody, input: [{ type: 'text', text: 'a', text_elements: [{}] }] }, 'Invalid request: missing field `byteRange`'],
  ['turn/start', { threadId: nobody, input: [], sandboxPolicy: { type: 'workspaceWrite', writableRoots: ['rel'] } }, 'Invalid request: AbsolutePathBuf deserialized without a base path'],
  ['thread/list', { limit: -1 }, 'Invalid request: invalid value: integer `-1`, expected u32'],
  ['thread/list', { limit: 'x' }, 'Invalid request: invalid type: string "x", expected u32'],
  ['thread/list', { cwd: 5 }, 'Invalid request: data did not match any variant of untagged enum ThreadListCwdFilter'],
  ['thread/list', { sortDirection: 'bogus' }, 'Invalid request: unknown variant `bogus`, expected `asc` or `desc`'],
  ['hooks/list', { cwds: 5 }, 'Invalid request: invalid type: integer `5`, expected a sequence'],
];

it.each(rows)('%s %j is refused in the real server\'s words', async (method, params, message) => {
  const client = await connect();
  expect(await client.ask(method, params)).toEqual({ error: { code: -32600, message } });
});

it('an unknown method is refused with the methods that there are', async () => {
  const client = await connect();
  const { error } = await client.ask('thread/nope', {});
  expect(error?.code).toBe(-32600);
  expect(error?.message).toMatch(/^Invalid request: unknown variant `thread\/nope`, expected one of `initialize`, `thread\/start`, /);
});

it('what names no active turn is refused', async () => {
  const client = await connect();
  const threadId = await client.startThread();
  expect((await client.ask('turn/interrupt', { threadId, turnId: 'x' })).error?.message).toBe('no active turn to interrupt');
  expect((await client.ask('turn/steer', { threadId, expectedTurnId: 'x', input: [{ type: 'text', text: 'a' }] })).error?.message).toBe('no active turn to steer');
  expect((await client.ask('thread/shellCommand', { threadId, command: ' ' })).error?.message).toBe('command must not be empty');
  expect((await client.ask('thread/queue/reorder', { threadId, queuedSubmissionIds: ['x'] })).error?.message).toBe('queue reorder must include every queued submission exactly once');
});

it('what names another turn than the active one is refused', async () => {
  const client = await connect([{ hold: true, items: [{ type: 'message', text: 'late' }] }]);
  const threadId = await client.startThread();
  const turn = await client.startTurn(threadId, 'hello');
  await client.model.awaitRequest(1);
  expect((await client.ask('turn/interrupt', { threadId, turnId: 'x' })).error?.message).toBe(`expected active turn id x but found ${turn}`);
  expect((await client.ask('turn/steer', { threadId, expectedTurnId: 'x', input: [{ type: 'text', text: 'a' }] })).error?.message).toBe(`expected active turn id \`x\` but found \`${turn}\``);
  expect((await client.ask('turn/steer', { threadId, expectedTurnId: turn, input: [] })).error?.message).toBe('input must not be empty');
});

it.each<[string, object, string]>([
  ['thread/start', { dynamicTools: [] }, 'thread/start.dynamicTools'],
  ['thread/start', { environments: null, permissions: 'x' }, 'thread/start.permissions'],
  ['thread/start', { approvalPolicy: { granular: { sandbox_approval: true, rules: true, mcp_elicitations: true } } }, 'askForApproval.granular'],
  ['thread/resume', { threadId: nobody, path: '/x' }, 'thread/resume.path'],
  ['thread/queue/list', { threadId: nobody }, 'thread/queue/list'],
])('%s %j needs a client that takes what is experimental', async (method, params, part) => {
  const client = await connect([], {}, { experimentalApi: false });
  expect(await client.ask(method, params)).toEqual({ error: { code: -32600, message: `${part} requires experimentalApi capability` } });
});
