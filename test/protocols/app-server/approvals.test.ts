import { describe, expect, it } from 'vitest';
import { connect, type TestClient } from './client.ts';

const shell = (cmd: string) => ({ items: [{ type: 'shell' as const, cmd }] });
const done = { items: [{ type: 'message' as const, text: 'done' }] };
const hook = (command: string) => [{ hooks: [{ type: 'command', command }] }];
const patch = 'apply_patch <<\'E\'\n*** Begin Patch\n*** Add File: made\n+made\n*** End Patch\nE';

/** What the client is told of a turn between its prompt and its end, items and statuses with what they say. */
const told = (client: TestClient): string[] => {
  const start = client.told.findIndex(({ method }) => method === 'turn/started');
  return client.told.slice(start + 3).filter(({ method }) => method !== undefined && !method.endsWith('Delta') && !method.endsWith('/delta')).map(({ method = '', params }) => {
    const { item, status, run } = params as { item?: { status?: string }; status?: { type: string; activeFlags?: string[] }; run?: { eventName: string } };
    return [method, item?.status ?? run?.eventName, status === undefined ? undefined : [status.type, ...(status.activeFlags ?? [])].join(' ')].filter((part) => part !== undefined).join(' ');
  });
};

const untilAsked = async (client: TestClient): Promise<{ threadId: string; turnId: string }> => {
  const asked = client.until(({ method }) => method?.endsWith('requestApproval') === true);
  const threadId = await client.startThread({ approvalPolicy: 'untrusted' });
  client.isSilent = true;
  const turnId = await client.startTurn(threadId, 'go');
  await asked;
  return { threadId, turnId };
};

describe('a question to the client', () => {
  it('about a patch comes after the item and the hooks', async () => {
    const client = await connect([shell(patch), done], { hooks: { PermissionRequest: hook('true') } });
    client.onRequest = () => ({ decision: 'accept' });
    const threadId = await client.startThread({ approvalPolicy: 'untrusted' });
    await client.startTurn(threadId, 'go');
    await client.notified('turn/completed');
    expect(told(client).slice(0, 8)).toEqual([
      'item/started inProgress', 'hook/started permissionRequest', 'hook/completed permissionRequest', 'thread/status/changed active waitingOnApproval', 'item/fileChange/requestApproval',
      'serverRequest/resolved', 'thread/status/changed active', 'item/completed completed',
    ]);
  });

  it('about a command that the client declines ends the item before the session goes on', async () => {
    const client = await connect([shell('touch made'), done]);
    const threadId = await client.startThread({ approvalPolicy: 'untrusted' });
    await client.startTurn(threadId, 'go');
    await client.notified('turn/completed');
    expect(told(client).slice(0, 6)).toEqual([
      'thread/status/changed active waitingOnApproval', 'item/started inProgress', 'item/commandExecution/requestApproval',
      'serverRequest/resolved', 'item/completed declined', 'thread/status/changed active',
    ]);
  });

  it.each([[{ decision: 'bogus' }], [{}], [{ decision: { acceptWithExecpolicyAmendment: {} } }]])('answered with %j has failed', async (answer) => {
    const client = await connect([shell('touch made'), done]);
    client.onRequest = () => answer;
    const threadId = await client.startThread({ approvalPolicy: 'untrusted' });
    await client.startTurn(threadId, 'go');
    await client.notified('turn/completed');
    expect(told(client)).toContain('item/completed failed');
    expect(JSON.stringify(client.model.requests[1]?.body.input.at(-1))).toContain('approval request failed');
  });

  it('is resolved after the turn that takes it back', async () => {
    const client = await connect([shell('touch made')], { hooks: { Interrupt: hook('true') } });
    const { threadId, turnId } = await untilAsked(client);
    await client.request('turn/interrupt', { threadId, turnId });
    await client.notified('serverRequest/resolved');
    expect(told(client).slice(3)).toEqual(['thread/tokenUsage/updated', 'hook/started interrupt', 'hook/completed interrupt', 'thread/status/changed idle', 'turn/completed', 'serverRequest/resolved']);
  });

  it('is put again to a client that resumes the thread, after how the thread stands', async () => {
    const client = await connect([shell('touch made'), done]);
    const { threadId } = await untilAsked(client);
    await client.request('thread/resume', { threadId });
    const again = await client.notified('item/commandExecution/requestApproval', 2);
    expect(again).toEqual(client.told.find(({ method }) => method === 'item/commandExecution/requestApproval'));
    expect(told(client).slice(3)).toEqual(['deprecationNotice', 'thread/tokenUsage/updated', 'thread/goal/cleared', 'item/commandExecution/requestApproval']);
    client.write(JSON.stringify({ id: again.id, result: { decision: 'accept' } }));
    await client.notified('turn/completed');
  });
});
