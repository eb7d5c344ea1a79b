import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { faultyFileSystem, nodeFileSystem } from '../../../src/log/index.ts';
import { objectOf } from '../../../src/views/codex/reading.ts';
import { connect } from './client.ts';

/** The machine's disk, which takes no more writes to logs while it is full. */
const disk = (): { full: boolean } => {
  const state = { full: false };
  const faulty = faultyFileSystem({ ...nodeFileSystem }, ({ operation, path }) => (state.full && operation === 'write' && path.endsWith('.jsonl') ? { code: 'ENOSPC' } : undefined));
  const spy = vi.spyOn(nodeFileSystem, 'open').mockImplementation((path, how) => faulty.open(path, how));
  onTestFinished(() => spy.mockRestore());
  return state;
};
const typeOf = (status: unknown) => objectOf(status)['type'];
const message = (text: string) => ({ items: [{ type: 'message' as const, text }] });

describe('a thread whose log takes no more', () => {
  it('tells that its turn failed and why, is not loaded any more, and can be resumed from its log once there is room', async () => {
    const state = disk();
    const client = await connect([message('first'), { hold: true, ...message('never heard') }, message('third')]);
    const threadId = await client.startThread();
    await client.startTurn(threadId, 'one');
    await client.notified('turn/completed');
    const turnId = await client.startTurn(threadId, 'two');
    await vi.waitFor(() => expect(client.model.requests.length).toBe(2), 10_000);
    state.full = true;
    client.model.release(2);
    const error = { message: expect.stringMatching(/^the log took no more: .*ENOSPC/), codexErrorInfo: 'other' };
    const completed = await client.notified('turn/completed', 2);
    expect(completed.params).toMatchObject({ threadId, turn: { id: turnId, status: 'failed', error } });
    await client.until(({ method, params }) => method === 'thread/status/changed' && typeOf(params?.['status']) === 'notLoaded');
    expect(client.told.flatMap(({ method, params }) => (method === 'thread/status/changed' ? [typeOf(params?.['status'])] : []))).toEqual(['active', 'idle', 'active', 'systemError', 'notLoaded']);
    expect((await client.ask('turn/start', { threadId, input: [{ type: 'text', text: 'more' }] })).error?.message).toBe(`thread not found: ${threadId}`);
    state.full = false;
    await client.request('thread/resume', { threadId });
    const third = await client.startTurn(threadId, 'three');
    const ends = (id: string) => client.told.flatMap(({ method, params }) => (method === 'turn/completed' && objectOf(params?.['turn'])['id'] === id ? [objectOf(params?.['turn'])['status']] : []));
    await vi.waitFor(() => expect(ends(third)).toEqual(['completed']), 10_000);
    // The log knows nothing of the full disk: to it the turn ended with the process.
    expect(ends(turnId)).toEqual(['failed', 'interrupted']);
    expect(client.model.requests.at(-1)?.body.input.flatMap((item) => JSON.stringify(item).match(/"(one|two|three|first)"/)?.[1] ?? [])).toEqual(['one', 'first', 'two', 'three']);
  });

  it('refuses the prompt that did not go into it any more', async () => {
    const state = disk();
    const client = await connect([message('first')]);
    const threadId = await client.startThread();
    await client.startTurn(threadId, 'one');
    await client.notified('turn/completed');
    state.full = true;
    expect((await client.ask('turn/start', { threadId, input: [{ type: 'text', text: 'two' }] })).error?.message).toMatch(/^Cannot take prompt.submitted: the session stopped with a fault: .*ENOSPC/);
    state.full = false;
    await client.request('thread/resume', { threadId });
  });
});
