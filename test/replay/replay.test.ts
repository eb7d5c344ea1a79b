import { describe, expect, it } from 'vitest';
import { memoryLog } from '../../src/log/index.ts';
import { diffLogs, fork, formatLogDiff, formatVerification, readRecords, replay, stateAt, verify, writeRecords } from '../../src/replay/index.ts';
import { resumeSession } from '../../src/runtime/create-session.ts';
import { systemJson } from '../../src/runtime/system.ts';
import { createWorld } from '../../src/testing/index.ts';
import type { SessionRecord } from '../../src/views/record.ts';
import { liveBusily } from '../invariants/worlds.ts';

const changed = (records: readonly SessionRecord[], seq: number, change: (record: SessionRecord) => SessionRecord): SessionRecord[] => records.map((record) => (record.seq === seq ? change(record) : record));

describe('verify', () => {
  it('names the first fact that is another: sequence, actor, expected and actual', async () => {
    const { records } = await liveBusily();
    const seq = records.find(({ facts }) => facts.some(({ type }) => type === 'tool.blocked'))?.seq ?? 0;
    const spoilt = changed(records, seq, (record) => ({ ...record, facts: record.facts.map((fact) => (fact.type === 'tool.blocked' ? { ...fact, reason: 'another' } : fact)) }));
    const { divergence } = verify(spoilt);
    expect(divergence).toMatchObject({ kind: 'fact', seq, actor: 'call.c2', expected: { type: 'tool.blocked', reason: 'another' }, actual: { type: 'tool.blocked', reason: 'not rm' } });
    expect(formatVerification(verify(spoilt))).toContain(`record ${seq}, fact ${divergence?.fact}, actor call.c2`);
  });

  it('finds a fact too few, a gap, another actor, and an answer that nobody waits for', async () => {
    const { records } = await liveBusily();
    const answer = records.find(({ event }) => event.type === 'hooks.answered');
    if (answer === undefined) throw new Error('no answer');
    expect(verify(changed(records, answer.seq, (record) => ({ ...record, facts: record.facts.slice(0, -1) }))).divergence).toMatchObject({ kind: 'fact', seq: answer.seq, expected: null });
    expect(verify(records.filter(({ seq }) => seq !== 3)).divergence).toMatchObject({ kind: 'sequence', seq: 4 });
    expect(verify(changed(records, answer.seq, (record) => ({ ...record, actor: 'call.other' }))).divergence).toMatchObject({ kind: 'actor', expected: 'call.other' });
    expect(verify(changed(records, answer.seq, (record) => ({ ...record, event: { ...record.event, effect: '9.9' } }))).divergence).toMatchObject({ kind: 'unawaited' });
  });
});

describe('stateAt and fork', () => {
  it('tells the state, the conversation and the facts at any record', async () => {
    const { records } = await liveBusily();
    const called = records.find(({ facts }) => facts.some(({ type }) => type === 'tool.called'));
    expect(stateAt(records, called?.seq ?? 0).state).toMatchObject({ name: 'sampling', calls: [{ callId: 'c1' }] });
    expect(stateAt(records, records.length).state.name).toBe('closed');
    expect(() => stateAt(records, records.length + 1)).toThrow(`Cannot go to record ${records.length + 1}: the log has records 1 to ${records.length}`);
  });

  it('goes on from the middle of another session, with what ran there told as interrupted', async () => {
    const { records } = await liveBusily();
    const called = records.find(({ facts }) => facts.some(({ type }) => type === 'tool.called'))?.seq ?? 0;
    const log = memoryLog();
    await writeRecords(log, fork(records, called, { session: 'forked' }));
    const world = createWorld({ model: ['from here on'] });
    const session = await resumeSession({ ...world.ports, log, env: {} });
    expect(session.id).toBe('forked');
    await world.until((await world.until(session.submit('go on'))).ended);
    const forked = await readRecords(log);
    expect(verify(forked).divergence).toBeNull();
    expect(forked.slice(0, called).map(({ event }) => event)).toEqual(records.slice(0, called).map(({ event }) => event));
    expect(forked[called + 1]?.facts.map(({ type }) => type)).toContain('tool.interrupted');
    expect(systemJson(replay(forked).system ?? session.system)).toBe(systemJson(session.system));
  });
});

describe('diffLogs', () => {
  it('says where two logs part, and how', async () => {
    const { records } = await liveBusily();
    expect(formatLogDiff(diffLogs(records, records))).toBe(`the logs are the same: ${records.length} records`);
    const other = changed(records.slice(0, -1), 4, (record) => ({ ...record, facts: [] }));
    const diff = diffLogs(records, other);
    expect(diff).toMatchObject({ common: 3, total: 2, differences: [{ seq: 4, what: ['facts'] }, { seq: records.length, what: ['missing'], b: null }] });
  });
});
