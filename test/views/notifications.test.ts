import { describe, expect, it } from 'vitest';
import { Notifications, Rollout, type Notification, type SessionRecord } from '../../src/views/index.ts';
import { Records } from './records.ts';

const methods = (told: readonly Notification[]): string[] => told.map(({ method }) => method);
const after = (records: Records): { notifications: Notifications; told: Notification[] } => {
  const notifications = new Notifications();
  return { notifications, told: records.list.flatMap((record) => notifications.apply(record)) };
};

describe('Notifications', () => {
  it('tells the start of an item once, by its delta or by its end', () => {
    const records = new Records().turn('t1', 'hello', 'hi').list;
    const notifications = new Notifications();
    const before = records.slice(0, 3).flatMap((record) => notifications.apply(record));
    const started = notifications.progress({ type: 'model', turn: 't1', request: 1, event: { type: 'itemStarted', item: { type: 'message', id: 'item_t1', role: 'assistant', content: [] } } }, 1_790_000_002_500);
    const delta = notifications.progress({ type: 'model', turn: 't1', request: 1, event: { type: 'delta', kind: 'text', itemId: 'item_t1', text: 'hi' } }, 1_790_000_002_600);
    const ended = records.slice(3).flatMap((record) => notifications.apply(record));
    expect(methods(before)).toEqual(['thread/status/changed', 'turn/started', 'item/started', 'item/completed']);
    expect([methods(started), methods(delta)]).toEqual([['item/started'], ['item/agentMessage/delta']]);
    expect(methods(ended)).toEqual(['item/completed', 'thread/tokenUsage/updated', 'thread/status/changed', 'turn/completed']);
    expect(ended[0]?.params['item']).toMatchObject({ text: 'hi', startedAtMs: 1_790_000_002_500, completedAtMs: 1_790_000_004_000 });
    expect(started[0]?.params['item']).toMatchObject({ type: 'agentMessage', id: 'item_t1', text: '', completedAtMs: null });
  });

  it('tells reasoning and tool output as they come', () => {
    const { notifications } = after(new Records());
    const reason = (kind: 'summary' | 'reasoning', text: string, part?: number) => notifications.progress({ type: 'model', turn: 't1', request: 1, event: { type: 'delta', kind, itemId: 'r1', text, ...(part === undefined ? {} : { part }) } }, 1);
    expect([...methods(reason('summary', 'a')), ...methods(reason('summary', 'b', 0))]).toEqual(['item/reasoning/summaryPartAdded', 'item/reasoning/summaryTextDelta', 'item/reasoning/summaryTextDelta']);
    expect(reason('summary', 'c', 1)).toMatchObject([{ method: 'item/reasoning/summaryPartAdded', params: { summaryIndex: 1 } }, { params: { delta: 'c', summaryIndex: 1 } }]);
    expect(reason('reasoning', 'raw', 2)).toMatchObject([{ method: 'item/reasoning/textDelta', params: { delta: 'raw', contentIndex: 2 } }]);
    expect(notifications.progress({ type: 'tool', turn: 't1', callId: 'c1', progress: { type: 'outputDelta', itemId: 'c1', text: 'out' } }, 1)).toEqual([
      { method: 'item/commandExecution/outputDelta', params: { threadId: '01a1fa83-7515-7fe1-9c10-b7502f6362dc', turnId: 't1', itemId: 'c1', delta: 'out' } },
    ]);
  });

  it('tells of what is written to a command, and of a turn\'s diff at the end of its item and of each answer', () => {
    const { notifications } = after(new Records().told({ type: 'turn.started', turn: 't1', kind: 'prompt' }));
    const tool = (progress: (Parameters<Notifications['progress']>[0] & { type: 'tool' })['progress']) => notifications.progress({ type: 'tool', turn: 't1', callId: 'c1', progress }, 1);
    const [written] = tool({ type: 'terminalInteraction', itemId: 'c0', processId: '7', stdin: 'y\n' });
    expect(written).toMatchObject({ method: 'item/commandExecution/terminalInteraction', params: { turnId: 't1', itemId: 'c0', processId: '7', stdin: 'y\n' } });
    expect(tool({ type: 'turnDiff', itemId: 'c1', diff: 'the diff' })).toEqual([]);
    const told = new Records().told().told({ type: 'item.completed', turn: 't1', item: { type: 'fileChange', id: 'c1', status: 'completed', changes: [] } })
      .told({ type: 'sampling.completed', turn: 't1', request: 1, usage: null }).list.slice(1).flatMap((record) => notifications.apply(record));
    expect(methods(told)).toEqual(['item/started', 'item/completed', 'turn/diff/updated', 'turn/diff/updated']);
    expect(told[2]?.params).toEqual({ threadId: '01a1fa83-7515-7fe1-9c10-b7502f6362dc', turnId: 't1', diff: 'the diff' });
  });

  it('tells nothing of a summary as it comes', () => {
    const { notifications } = after(new Records().told({ type: 'turn.started', turn: 't1', kind: 'compaction' }, { type: 'compaction.started', turn: 't1', trigger: 'manual' }, { type: 'sampling.started', turn: 't1', request: 1, purpose: 'compaction' }));
    const progress = (event: Parameters<Notifications['progress']>[0] & { type: 'model' }) => notifications.progress(event, 1);
    expect(progress({ type: 'model', turn: 't1', request: 1, event: { type: 'itemStarted', item: { type: 'message', id: 'm1', role: 'assistant', content: [] } } })).toEqual([]);
    expect(progress({ type: 'model', turn: 't1', request: 1, event: { type: 'delta', kind: 'text', itemId: 'm1', text: 'sum' } })).toEqual([]);
  });

  it('tells the start of a command once, also where it ends after its turn', () => {
    const command = { type: 'commandExecution', id: 'c1', status: 'inProgress' };
    const { notifications } = after(new Records().told({ type: 'turn.started', turn: 't1', kind: 'prompt' }));
    const started = notifications.progress({ type: 'tool', turn: 't1', callId: 'c1', progress: { type: 'itemStarted', item: command } }, 1_790_000_002_500);
    const records = new Records().told({ type: 'turn.settled', turn: 't1', status: 'interrupted', error: null, lastMessage: null, marked: true }).told({ type: 'item.completed', turn: 't1', item: { ...command, status: 'completed' } });
    const ended = records.list.slice(1).flatMap((record) => notifications.apply(record));
    expect([methods(started), methods(ended)]).toEqual([['item/started'], ['thread/status/changed', 'turn/completed', 'item/completed']]);
    expect(ended.at(-1)?.params['item']).toMatchObject({ startedAtMs: 1_790_000_002_500 });
  });

  it('tells a failed turn with its error', () => {
    const error = { message: 'no', kind: 'http', httpStatus: 400 };
    const { told } = after(new Records().told({ type: 'turn.started', turn: 't1', kind: 'prompt' }, { type: 'sampling.started', turn: 't1', request: 1, purpose: 'turn' })
      .told({ type: 'sampling.failed', turn: 't1', request: 1, error }, { type: 'turn.settled', turn: 't1', status: 'failed', error: { message: 'no' }, lastMessage: null, marked: false }));
    expect(methods(told)).toEqual(['thread/status/changed', 'turn/started', 'thread/status/changed', 'error', 'turn/completed']);
    expect(told.at(-1)?.params['turn']).toMatchObject({ status: 'failed', items: [], error: { message: 'no', codexErrorInfo: 'other', additionalDetails: null, misalignment: null } });
  });

  it('tells a client that joins the tokens so far', () => {
    const { notifications } = after(new Records().turn('t1', 'a', 'b'));
    expect(notifications.tokensSoFar()?.params).toMatchObject({ turnId: 't1', tokenUsage: { total: { totalTokens: 15 } } });
    expect(after(new Records()).notifications.tokensSoFar()).toBeNull();
  });
});

describe('views of odd records', () => {
  const odd: SessionRecord['facts'][] = [
    [{ type: 'turn.settled', turn: 'unknown', status: 'completed', error: null, lastMessage: null, marked: false }],
    [{ type: 'tool.finished', turn: 't', callId: 'c', success: true, stillRunning: false, items: [{}, { type: 'commandExecution' }, { type: 'fileChange', changes: 'none' }, { type: 'mcpToolCall', result: 3 }] }],
    [{ type: 'hook.completed', turn: null, run: { id: 'r', handlerKey: 'k', event: 'Stop', status: 'completed', entries: [] } }],
    [{ type: 'item.completed', turn: 't', item: { id: 7 } }],
    [{ type: 'conversation.compacted', turn: 't', trigger: 'auto', summary: '' }],
    [{ type: 'sampling.completed', turn: 't', request: 1, usage: null }],
    [{ type: 'of.the.future' } as never],
  ];

  it.each(odd)('throw nothing: %o', (...facts) => {
    const records = new Records({ host: { rollout: 'odd' }, preamble: 'odd', history: 'odd' } as never).told(...(facts as SessionRecord['facts'])).turn('t1', 'hello', 'hi');
    const rollout = new Rollout();
    const lines = records.list.flatMap((record) => rollout.apply(record));
    expect(methods(after(records).told)).toContain('turn/completed');
    expect(lines.at(-1)?.payload['type']).toBe('task_complete');
  });
});

describe('items of several calls under one id', () => {
  const command = (name: string, status = 'inProgress') => ({ type: 'commandExecution', id: 'c1', command: name, status });
  const begins = (notifications: Notifications, item: { type: string; id: string }, nth?: number) =>
    notifications.progress({ type: 'tool', turn: 't1', callId: 'c1', ...(nth === undefined ? {} : { nth }), progress: { type: 'itemStarted', item } }, nth ?? 1);
  const finished = (name: string, nth?: number): SessionRecord['facts'][number] =>
    ({ type: 'tool.finished', turn: 't1', callId: 'c1', ...(nth === undefined ? {} : { nth }), success: true, stillRunning: false, items: [command(name, 'completed')] });
  const told = (notifications: Notifications, ...facts: SessionRecord['facts']) => new Records().told(...facts).list.slice(1).flatMap((record) => notifications.apply(record))
    .flatMap(({ method, params }) => (method.startsWith('item/') ? [[method, params['item']]] : []));
  const begun = () => after(new Records().told({ type: 'turn.started', turn: 't1', kind: 'prompt' })).notifications;

  it('tell the start of a command while no other of the id runs, and of each its end with its own start', () => {
    const notifications = begun();
    expect([begins(notifications, command('a')), begins(notifications, command('b'), 2)].map(methods)).toEqual([['item/started'], []]);
    expect(told(notifications, finished('b', 2))).toMatchObject([['item/completed', { command: 'b', startedAtMs: 2 }]]);
    expect(methods(begins(notifications, command('c'), 3))).toEqual(['item/started']);
    expect(told(notifications, finished('a'), finished('c', 3))).toMatchObject([['item/completed', { command: 'a', startedAtMs: 1 }], ['item/completed', { command: 'c', startedAtMs: 3 }]]);
  });

  it('tell the start of each item of another kind', () => {
    const notifications = begun();
    expect([begins(notifications, { type: 'mcpToolCall', id: 'c1' }), begins(notifications, { type: 'mcpToolCall', id: 'c1' }, 2), begins(notifications, { type: 'mcpToolCall', id: 'c1' }, 2)].map(methods)).toEqual([['item/started'], ['item/started'], []]);
  });

  it('tell a command that goes on from one of a later answer, or of a later turn, under its id', () => {
    const notifications = begun();
    begins(notifications, command('late'));
    told(notifications, { type: 'sampling.completed', turn: 't1', request: 1, usage: null });
    expect(methods(begins(notifications, command('b')))).toEqual([]);
    expect(told(notifications, finished('b'))).toMatchObject([['item/completed', { command: 'b' }]]);
    told(notifications, { type: 'turn.settled', turn: 't1', status: 'completed', error: null, lastMessage: null, marked: false }, { type: 'turn.started', turn: 't1', kind: 'prompt' });
    expect(methods(begins(notifications, command('c')))).toEqual(['item/started']);
    expect(told(notifications, finished('c'), { type: 'item.completed', turn: 't1', item: command('late', 'completed') })).toMatchObject([['item/completed', { command: 'c' }], ['item/completed', { command: 'late' }]]);
  });
});
