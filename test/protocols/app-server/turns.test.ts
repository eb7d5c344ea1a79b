import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, TestClient } from './client.ts';

const message = (text: string) => ({ items: [{ type: 'message' as const, text }] });
const hook = (command: string) => [{ hooks: [{ type: 'command', command }] }];

const totalOf = (usage: unknown): number => (usage as { total: { totalTokens: number } }).total.totalTokens;

describe('a turn', () => {
  it('is answered first and told of then, in the real server\'s order', async () => {
    const client = await connect([message('hello')], { hooks: { UserPromptSubmit: hook('echo context'), Stop: hook('true') } });
    const threadId = await client.startThread();
    await client.notified('thread/started');
    const before = client.told.length;
    await client.startTurn(threadId, 'hi');
    await client.notified('turn/completed');
    expect(client.told.slice(before).map(({ method }) => method ?? 'answer')).toEqual([
      'answer', 'thread/status/changed', 'turn/started', 'hook/started', 'hook/completed', 'item/started', 'item/completed',
      'item/started', 'item/agentMessage/delta', 'item/completed', 'thread/tokenUsage/updated', 'hook/started', 'hook/completed', 'thread/status/changed', 'turn/completed',
    ]);
  });

  it('changes the manner of those that follow, tells of it once, and asks for its own form alone', async () => {
    const client = await connect([message('one'), message('two')]);
    const threadId = await client.startThread();
    const manner = { effort: 'high', summary: 'concise', serviceTier: 'fast', personality: 'friendly' };
    const input = [{ type: 'text', text: 'go' }];
    await client.request('turn/start', { threadId, input, ...manner, outputSchema: { type: 'object' } });
    await client.notified('turn/completed');
    await client.request('turn/start', { threadId, input, ...manner });
    await client.notified('turn/completed', 2);
    const told = client.told.filter(({ method }) => method === 'thread/settings/updated');
    expect(told.map(({ params }) => params?.['threadSettings'])).toMatchObject([{ effort: 'high', summary: 'concise', serviceTier: 'priority', personality: 'friendly', collaborationMode: { mode: 'default', settings: { reasoning_effort: 'high' } } }]);
    const wished = client.model.requests.map(({ body }) => { const { reasoning, text } = body as Record<string, unknown>; return { reasoning, text }; });
    const reasoning = { effort: 'high', summary: 'concise' };
    expect(wished).toEqual([{ reasoning, text: { format: { type: 'json_schema', name: 'codex_output_schema', strict: true, schema: { type: 'object' } } } }, { reasoning }]);
  });

  it('of a fork is counted with those of its parent, whose first words name the fork', async () => {
    const client = await connect([message('one'), message('two')]);
    const threadId = await client.startThread();
    await client.startTurn(threadId, 'go');
    await client.notified('turn/completed');
    const { thread } = await client.request('thread/fork', { threadId });
    const fork = thread as { id: string; preview: string };
    await client.startTurn(fork.id, 'on');
    await client.notified('turn/completed', 2);
    const totals = client.told.filter(({ method }) => method === 'thread/tokenUsage/updated').map(({ params }) => ({ isFork: params?.['threadId'] === fork.id, total: totalOf(params?.['tokenUsage']) }));
    const one = totals[0]?.total ?? 0;
    expect(fork.preview).toBe('go');
    expect(totals).toEqual([{ isFork: false, total: one }, { isFork: true, total: one }, { isFork: true, total: 2 * one }]);
  });

  it('of a queued prompt is told of after the queue that it leaves', async () => {
    const client = await connect([message('one')]);
    const threadId = await client.startThread();
    await client.request('thread/queue/add', { threadId, clientUserMessageId: 'q', input: [{ type: 'text', text: 'go' }] });
    await client.notified('turn/completed');
    const methods = client.told.flatMap(({ method }) => method ?? []);
    expect(methods.slice(methods.indexOf('thread/started'), methods.indexOf('turn/started') + 1)).toEqual(['thread/started', 'thread/queue/changed', 'thread/queue/changed', 'thread/status/changed', 'turn/started']);
    const { thread } = await client.request('thread/read', { threadId });
    expect(fs.readFileSync((thread as { path: string }).path, 'utf8')).toContain('"turn_trigger":"queue"');
  });

  it('that hooks read of ends with its last words, and its rollout and log are there', async () => {
    const client = await connect([{ items: [{ type: 'shell', cmd: 'echo one' }] }, message('done')]);
    const threadId = await client.startThread();
    await client.startTurn(threadId, 'go');
    const { params } = await client.notified('turn/completed');
    expect(params?.['turn']).toMatchObject({ status: 'completed', error: null, items: [{ type: 'agentMessage', text: 'done' }] });
    const { thread } = await client.request('thread/read', { threadId, includeTurns: true });
    expect(thread).toMatchObject({ id: threadId, preview: 'go', status: { type: 'idle' }, turns: [{ status: 'completed', items: [{ type: 'userMessage' }, { type: 'commandExecution', aggregatedOutput: 'one\n' }, { type: 'agentMessage' }] }] });
    expect(fs.existsSync(path.join(client.home.codexHome, 'hookturn', 'logs', `${threadId}.jsonl`))).toBe(true);
    expect(fs.existsSync((thread as { path: string }).path)).toBe(true);
  });

  it('asks the client before a command that its policy does not trust, and does as it says', async () => {
    const client = await connect([{ items: [{ type: 'shell', cmd: 'touch made' }] }, message('done')]);
    const asked: unknown[] = [];
    client.onRequest = ({ method, params }) => { asked.push([method, params?.['command']]); return { decision: 'accept' }; };
    const threadId = await client.startThread({ approvalPolicy: 'untrusted' });
    await client.startTurn(threadId, 'go');
    await client.notified('turn/completed');
    expect(asked).toEqual([['item/commandExecution/requestApproval', '/bin/bash -c \'touch made\'']]);
    expect(fs.existsSync(path.join(client.home.cwd, 'made'))).toBe(true);
    expect(client.told.filter(({ method }) => method === 'serverRequest/resolved')).toHaveLength(1);
  });

  it('is read without the commands that the client declined', async () => {
    const client = await connect([{ items: [{ type: 'shell', cmd: 'touch made' }] }, message('done')]);
    const threadId = await client.startThread({ approvalPolicy: 'untrusted' });
    await client.startTurn(threadId, 'go');
    await client.notified('turn/completed');
    const { thread } = await client.request('thread/read', { threadId, includeTurns: true });
    expect(thread).toMatchObject({ turns: [{ items: [{ type: 'userMessage' }, { type: 'agentMessage' }] }] });
  });

  it('ends interrupted where the client cancels a call', async () => {
    const client = await connect([{ items: [{ type: 'shell', cmd: 'touch made' }] }, message('done')]);
    client.onRequest = () => ({ decision: 'cancel' });
    const threadId = await client.startThread({ approvalPolicy: 'untrusted' });
    await client.startTurn(threadId, 'go');
    const { params } = await client.notified('turn/completed');
    expect(params?.['turn']).toMatchObject({ status: 'interrupted' });
    expect(client.model.requests).toHaveLength(1);
  });
});

describe('an ephemeral thread', () => {
  it('has no turns to read, no queue and no file to come from', async () => {
    const client = await connect([]);
    const threadId = await client.startThread({ ephemeral: true });
    const refusal = async (method: string, params: object) => (await client.ask(method, { threadId, ...params })).error?.message;
    expect(await refusal('thread/read', { includeTurns: true })).toBe('ephemeral threads do not support includeTurns');
    expect(await refusal('thread/queue/add', { clientUserMessageId: 'q', input: [{ type: 'text', text: 'x' }] })).toBe(`ephemeral thread does not support queued submissions: ${threadId}`);
    expect(await refusal('thread/resume', {})).toBe(`no rollout found for thread id ${threadId}`);
    expect(await refusal('thread/fork', { ephemeral: true })).toBe('ephemeral paginated thread/fork requires `excludeTurns: true`');
  });
});

it('a thread whose question was taken back by an interrupt is idle', async () => {
  const client = await connect([{ items: [{ type: 'shell', cmd: 'touch made' }] }]);
  const asked = client.notified('item/commandExecution/requestApproval');
  const threadId = await client.startThread({ approvalPolicy: 'untrusted' });
  client.isSilent = true;
  const turnId = await client.startTurn(threadId, 'go');
  await asked;
  await client.request('turn/interrupt', { threadId, turnId });
  await client.notified('turn/completed');
  await client.notified('serverRequest/resolved');
  const { thread } = await client.request('thread/read', { threadId });
  expect(thread).toMatchObject({ status: { type: 'idle' } });
  expect(client.told.filter(({ method }) => method === 'thread/status/changed').at(-1)?.params?.['status']).toEqual({ type: 'idle' });
});

describe('the queue', () => {
  it('is listed, arranged and emptied, and starts turns of its own', async () => {
    const client = await connect([{ hold: true, ...message('first') }, message('second')]);
    const threadId = await client.startThread();
    await client.startTurn(threadId, 'hello');
    await client.model.awaitRequest(1);
    const add = async (text: string) => (await client.request('thread/queue/add', { threadId, clientUserMessageId: text, input: [{ type: 'text', text }] }))['queuedSubmission'] as { id: string };
    const [one, two, three] = [await add('one'), await add('two'), await add('three')];
    await client.request('thread/queue/reorder', { threadId, queuedSubmissionIds: [three.id, one.id, two.id] });
    expect(await client.request('thread/queue/delete', { threadId, queuedSubmissionId: one.id })).toEqual({ deleted: true });
    expect(await client.request('thread/queue/delete', { threadId, queuedSubmissionId: two.id })).toEqual({ deleted: true });
    expect(await client.request('thread/queue/list', { threadId })).toMatchObject({ data: [{ id: three.id, clientUserMessageId: 'three' }] });
    client.model.release(1);
    await client.notified('turn/completed', 2);
    expect(client.model.requests[1]?.body.input.at(-1)).toMatchObject({ role: 'user', content: [{ text: 'three' }] });
  });
});

describe('the queue of a thread', () => {
  it('starts the submission that is named or none', async () => {
    const client = await connect([{ hold: true, ...message('first') }, message('second')]);
    const threadId = await client.startThread();
    const turnId = await client.startTurn(threadId, 'hello');
    await client.model.awaitRequest(1);
    await client.request('thread/queue/add', { threadId, clientUserMessageId: 'q', input: [{ type: 'text', text: 'q' }] });
    await client.request('turn/interrupt', { threadId, turnId });
    await client.notified('turn/completed');
    expect((await client.ask('thread/queue/start', { threadId, queuedSubmissionId: 'bogus' })).error?.message).toBe('queued submission not found: bogus');
    expect((await client.request('thread/queue/list', { threadId }))['data']).toHaveLength(1);
  });

  it('starts nothing where the thread is not loaded', async () => {
    const client = await connect([message('first')]);
    const threadId = await client.startThread();
    await client.startTurn(threadId, 'hello');
    await client.notified('turn/completed');
    await client.close();
    const again = new TestClient(client.home, client.model);
    onTestFinished(() => again.close());
    await again.request('initialize', { clientInfo: { name: 'test', title: null, version: '1' }, capabilities: { experimentalApi: true } });
    expect((await again.ask('thread/queue/start', { threadId })).error?.message).toBe('resume the thread before starting a queued message');
  });
});

describe('hooks', () => {
  it('run from the next dispatch on as the file says, once the client asks for a reload', async () => {
    const client = await connect([message('a')], { hooks: { UserPromptSubmit: hook('echo old') } });
    const threadId = await client.startThread();
    await client.startTurn(threadId, 'one');
    await client.notified('turn/completed');
    fs.writeFileSync(path.join(client.home.codexHome, 'hooks.json'), JSON.stringify({ hooks: { UserPromptSubmit: hook('echo new') } }));
    await client.request('config/batchWrite', { edits: [], reloadUserConfig: true });
    await client.startTurn(threadId, 'two');
    await client.notified('turn/completed', 2);
    const contexts = client.told.filter(({ method }) => method === 'hook/completed').map(({ params }) => ((params?.['run'] ?? { entries: [] }) as { entries: { text: string }[] }).entries.map(({ text }) => text));
    expect(contexts).toEqual([['old'], ['new']]);
  });
});
