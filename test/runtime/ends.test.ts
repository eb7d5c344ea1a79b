import { describe, expect, test } from 'vitest';
import { faultyFileSystem, memoryLog, RecordRefusedError, type EventLog, type LogRecord } from '../../src/log/index.ts';
import { createSession, resumeSession, type NewSessionOptions } from '../../src/runtime/create-session.ts';
import type { SessionState } from '../../src/runtime/state.ts';
import { createWorld, type WorldOptions } from '../../src/testing/index.ts';

const callsOnce: WorldOptions['model'] = (_request, k) => (k === 1 ? { calls: [{ name: 'sh' }] } : 'done');

describe('a promise of a session settles', () => {
  test('of a queued prompt that is taken out of the queue', async () => {
    const world = createWorld({ model: [{ hangs: true }] });
    const session = await world.session();
    const running = await world.until(session.submit('a'));
    const kept = await world.until(session.queue('b'));
    const dropped = await world.until(session.queue('c'));
    await world.until(session.arrangeQueue([kept.promptId]));
    expect(await dropped.ended).toEqual({ turn: dropped.turn, status: 'interrupted', error: { message: 'the prompt was dropped: taken out of the queue' }, lastMessage: null });
    expect(Array.from(session['loop'].turnEnds['waiters'].keys())).toEqual([running.turn, kept.turn]);
    expect(await session.endOf(dropped.turn)).toEqual(await dropped.ended);
  });

  test('as its turn ended, where a SessionStart hook stopped it', async () => {
    const world = createWorld({ model: ['never asked'], hooks: { SessionStart: () => ({ continue: false, stopReason: 'not today' }) } });
    const session = await world.session();
    const stopped = await world.until(session.submit('a'));
    expect(await world.until(stopped.ended)).toMatchObject({ status: 'completed', error: null });
  });

  test('of a turn that is over, that nobody knows, or whose session is closed', async () => {
    const world = createWorld({ model: ['first', { hangs: true }] });
    const session = await world.session();
    const first = await world.until(session.submit('a'));
    const end = await world.until(first.ended);
    expect(end).toMatchObject({ status: 'completed', lastMessage: 'first' });
    expect(await session.endOf(first.turn)).toEqual(end);
    expect(await session.endOf('no-such')).toMatchObject({ status: 'interrupted', error: { message: 'no such turn runs or waits in this session' } });
    const second = await world.until(session.submit('b'));
    const queued = await world.until(session.queue('c'));
    await world.until(session.close());
    expect(await second.ended).toMatchObject({ status: 'interrupted', error: null });
    expect(await queued.ended).toMatchObject({ status: 'interrupted', error: { message: 'the session is closed' } });
    expect(await session.endOf('no-such')).toMatchObject({ status: 'interrupted', error: { message: 'the session is closed' } });
  });

  test('of every turn once the core itself went wrong', async () => {
    const world = createWorld({ model: [{ hangs: true }] });
    const session = await world.session();
    const { ended } = await world.until(session.submit('a'));
    const { mailbox } = session['loop'];
    const before = session.system;
    Object.assign(mailbox['options'], { law: { isAwaited: () => true, step: () => ({ system: { ...before, seq: before.seq + 1, fault: 'broken' }, facts: [{ type: 'fault.told', where: 'a test', message: 'broken' }], effects: [] }) } });
    await world.until(session.queue('b'));
    expect(await ended).toMatchObject({ status: 'failed', error: { message: 'broken' } });
    await expect(session.queue('c')).rejects.toMatchObject({ code: 'faulted' });
  });
});

describe('a log that takes no more', () => {
  test('stops the session with a fault, and everybody learns of it', async () => {
    let full = false;
    const world = createWorld({ model: callsOnce, tools: { sh: { run: () => { full = true; return 'ran'; } } }, disk: (sound) => faultyFileSystem(sound, ({ operation }) => (full && operation === 'write' ? { code: 'ENOSPC' } : undefined)) });
    const session = await world.session();
    const states: SessionState[] = [];
    let complete = false;
    session.state$.subscribe({ next: (state) => states.push(state), complete: () => { complete = true; } });
    const { turn, ended } = await world.until(session.submit('go'));
    const fault = expect.stringMatching(/^the log took no more: .*ENOSPC/);
    expect(await world.until(ended)).toEqual({ turn, status: 'failed', error: { message: fault }, lastMessage: null });
    expect(session.state).toMatchObject({ fault, turn });
    expect([states.at(-1), complete]).toEqual([session.state, true]);
    expect(await session.endOf('another')).toMatchObject({ status: 'failed', error: { message: fault } });
    const refused = { name: 'SessionRefusal', code: 'faulted' };
    for (const say of [() => session.submit('more'), () => session.queue('more'), () => session.steer('more'), () => session.interrupt(), () => session.changeSettings({}), () => session.compact()]) await expect(say()).rejects.toMatchObject(refused);
    await world.until(session.close());
    full = false;
    const again = await world.resume();
    expect(again.state).toMatchObject({ fault: null, name: 'idle' });
    expect(await world.until((await world.until(again.submit('go on'))).ended)).toMatchObject({ status: 'completed', lastMessage: 'done' });
  });

  test('refuses what was on its way to it, as the session does later', async () => {
    const log = memoryLog();
    let refuses = false;
    const picky: EventLog = Object.assign(Object.create(log) as EventLog, {
      append: async (records: readonly LogRecord[], seq: number) => { if (refuses) throw new RecordRefusedError('a test'); await log.append(records, seq); },
      refusal: undefined, checkpoint: async () => { throw new Error('nobody may leave a checkpoint'); },
    });
    Object.defineProperties(picky, { nextSeq: { get: () => log.nextSeq }, durableSeq: { get: () => log.durableSeq }, read: { value: log.read.bind(log) }, close: { value: async () => undefined } });
    const world = createWorld({});
    const troubles: string[] = [];
    const session = await createSession({ ...world.ports, log: picky, env: {}, checkpoint: true, onTrouble: (where) => troubles.push(where) } as NewSessionOptions);
    refuses = true;
    await expect(Promise.all([session.submit('one'), session.queue('two')])).rejects.toMatchObject({ name: 'SessionRefusal', code: 'faulted', cause: expect.any(RecordRefusedError) });
    await session.close();
    expect(troubles).toEqual(['the log took no more: the session stops']);
    refuses = false;
    expect((await resumeSession({ ...world.ports, log: picky, env: {} } as NewSessionOptions & { log: EventLog })).state.fault).toBeNull();
  });
});

test('a port that answers what is nested too deep has failed, and nothing ends', async () => {
  const deep = JSON.parse(`${'['.repeat(6_000)}${']'.repeat(6_000)}`) as never;
  const troubles: unknown[] = [];
  const world = createWorld({ model: callsOnce, tools: { sh: { run: () => ({ output: [{ type: 'input_text', text: 'x', deep }] }) } } });
  const session = await createSession({ ...world.ports, log: memoryLog(), env: {}, onTrouble: (where) => troubles.push(where) } as NewSessionOptions);
  expect(await world.until((await world.until(session.submit('go'))).ended)).toMatchObject({ status: 'completed', lastMessage: 'done' });
  expect(troubles).toEqual(['tool']);
  await expect(session.submit({ input: [{ type: 'text', deep }], content: [] })).rejects.toMatchObject({ code: 'limit' });
});
