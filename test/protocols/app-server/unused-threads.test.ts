import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UnusedThreads } from '../../../src/protocols/app-server/unused-threads.ts';
import { objectOf } from '../../../src/views/codex/reading.ts';
import { connect } from './client.ts';

describe('UnusedThreads', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('lets a thread go that has been unused for its delay without a break', () => {
    const gone: string[] = [];
    const threads = new UnusedThreads((id) => { gone.push(id); });
    threads.note('a', true, 100);
    threads.note('b', true, 100);
    vi.advanceTimersByTime(60);
    threads.note('a', true, 100);
    threads.note('b', false, 100);
    threads.note('b', true, 100);
    vi.advanceTimersByTime(60);
    expect(gone).toEqual(['a']);
    vi.advanceTimersByTime(60);
    expect(gone).toEqual(['a', 'b']);
    threads.note('c', true, 100);
    threads.note('d', true, 31 * 24 * 3600 * 1000);
    vi.advanceTimersByTime(60);
    expect(gone).toEqual(['a', 'b']);
    threads.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('a thread that its client has left is unloaded once its turn is over, and can be taken up again', async () => {
  const client = await connect([{ hold: true, items: [{ type: 'message', text: 'one' }] }]);
  const threadId = await client.startThread({ config: { bypass_hook_trust: true, thread_unload_delay_secs: 0 } });
  await client.startTurn(threadId, 'go');
  expect(await client.request('thread/unsubscribe', { threadId })).toEqual({ status: 'unsubscribed' });
  await vi.waitFor(() => expect(client.model.requests.length).toBe(1), 10_000);
  expect(await client.request('thread/loaded/list', {})).toMatchObject({ data: [threadId] });
  client.model.release(1);
  await client.notified('thread/closed');
  expect(client.told.flatMap(({ method, params }) => (method === 'thread/status/changed' ? [objectOf(params?.['status'])['type']] : []))).toEqual(['active', 'idle', 'notLoaded']);
  expect(client.told.some(({ method }) => method === 'turn/completed')).toBe(false);
  expect(await client.request('thread/unsubscribe', { threadId })).toEqual({ status: 'notLoaded' });
  expect((await client.request('thread/resume', { threadId }))['thread']).toMatchObject({ id: threadId, turns: [{ status: 'completed' }] });
});
