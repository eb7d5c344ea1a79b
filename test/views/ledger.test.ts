import { describe, expect, it } from 'vitest';
import type { Fact, HookEventName } from '../../machines/index.ts';
import { Ledger } from '../../src/views/index.ts';
import { play } from './recorded/play.ts';
import { readScenario } from './recorded/scenario.ts';
import { Records } from './records.ts';

const started = (event: HookEventName, key: string, run = key): Fact => ({
  type: 'hook.started', turn: 't1', actor: 'session',
  run: { id: run, handlerKey: key, event, handlerType: 'command', executionMode: 'sync', scope: 'turn', sourcePath: '/h', source: 'user', displayOrder: 0, statusMessage: null },
});
const skipped = (event: HookEventName, key: string, reason: string): Fact => ({ type: 'hook.skipped', turn: 't1', event, handlerKey: key, reason });
const completed = (event: HookEventName, key: string, effect: object, completionOrder = 0, run = key): Fact => ({
  type: 'hook.completed', turn: 't1', run: { id: run, handlerKey: key, event, status: 'completed', entries: [], durationMs: 12, effect: { contexts: [], ...effect }, completionOrder } as never,
});
const hooks = (...handlers: { key: string; event: string; async?: boolean }[]) => ({ hooks: { handlers } });
const entries = (records: Records) => {
  const ledger = new Ledger();
  for (const record of records.list) ledger.apply(record);
  return ledger.entries.map(({ occurrence, handlerKey, outcome }) => [occurrence, handlerKey, outcome.kind === 'superseded' ? `superseded by ${outcome.by}` : outcome.kind === 'skipped' ? `skipped: ${outcome.reason}` : outcome.kind]);
};

describe('Ledger', () => {
  it('says of each handler whether it ran, was skipped or interrupted, at each occurrence', () => {
    const records = new Records(hooks({ key: 'a', event: 'Stop' }, { key: 'b', event: 'Stop' }))
      .told(skipped('Stop', 'b', 'untrusted'), started('Stop', 'a')).told(completed('Stop', 'a', {}))
      .told(skipped('Stop', 'b', 'untrusted'), started('Stop', 'a')).told({ type: 'hook.interrupted', turn: 't1', runId: 'a', handlerKey: 'a' })
      .told(skipped('Stop', 'b', 'untrusted'), started('Stop', 'a'));
    expect(entries(records)).toEqual([[1, 'b', 'skipped: untrusted'], [1, 'a', 'ran'], [2, 'b', 'skipped: untrusted'], [2, 'a', 'interrupted'], [3, 'b', 'skipped: untrusted'], [3, 'a', 'running']]);
  });

  it('keeps status and duration', () => {
    const ledger = new Ledger();
    for (const record of new Records().told(started('Stop', 'a')).told(completed('Stop', 'a', {})).list) ledger.apply(record);
    expect(ledger.entries[0]).toMatchObject({ seq: 2, event: 'Stop', turn: 't1', outcome: { kind: 'ran', status: 'completed', durationMs: 12, runId: 'a' } });
  });

  it.each<[string, HookEventName, [string, object, number][], string[]]>([
    ['the rewrite that finished last wins', 'PreToolUse', [['a', { updatedInput: 1 }, 1], ['b', { updatedInput: 2 }, 0], ['c', {}, 2]], ['ran', 'superseded by a', 'ran']],
    ['a denial beats a rewrite', 'PreToolUse', [['a', { updatedInput: 1 }, 0], ['b', { block: { reason: 'no' } }, 1]], ['superseded by b', 'ran']],
    ['a denial beats an allowance', 'PermissionRequest', [['a', { permission: { behavior: 'allow' } }, 0], ['b', { permission: { behavior: 'deny', message: 'no' } }, 1]], ['superseded by b', 'ran']],
    ['an end beats a continuation', 'Stop', [['a', { block: { reason: 'go on' } }, 0], ['b', { stop: { reason: null } }, 1]], ['superseded by b', 'ran']],
    ['two blocks stand side by side', 'Stop', [['a', { block: { reason: 'x' } }, 0], ['b', { block: { reason: 'y' } }, 1]], ['ran', 'ran']],
  ])('%s', (_rule, event, runs, outcomes) => {
    const records = new Records(hooks(...runs.map(([key]) => ({ key, event }))))
      .told(...runs.map(([key]) => started(event, key))).told(...runs.map(([key, effect, order]) => completed(event, key, effect, order)));
    expect(entries(records).map(([, , outcome]) => outcome)).toEqual(outcomes);
  });

  it('tells two occurrences in one record apart', () => {
    expect(entries(new Records().told(skipped('PreToolUse', 'a', 'matcher'), skipped('PreToolUse', 'a', 'matcher'), started('PreToolUse', 'b')))).toEqual([[1, 'a', 'skipped: matcher'], [2, 'a', 'skipped: matcher'], [2, 'b', 'running']]);
  });

  it('counts handlers that run in the background', () => {
    const handlers = hooks({ key: 'a', event: 'Stop' }, { key: 'bg', event: 'Stop', async: true });
    expect(entries(new Records(handlers).told(started('Stop', 'a')))).toEqual([[1, 'a', 'running'], [1, 'bg', 'running']]);
    expect(entries(new Records(handlers).told(started('Stop', 'a')).told(completed('Stop', 'a', {})).told(completed('Stop', 'bg', {})))).toEqual([[1, 'a', 'ran'], [1, 'bg', 'ran']]);
  });

  it.each(['transcript-as-the-hooks-see-it', 'interrupt-hook-while-a-prompt-hook-runs', 'stop-block-continues-the-turn', 'session-start-resume-then-compact'])('has one entry for each run that was told, in a whole session: %s', async (name) => {
    const { scenario, recording } = readScenario(name);
    const ledger = new Ledger();
    for (const record of (await play(scenario, recording)).records[0] ?? []) ledger.apply(record);
    const starts = recording.hookRuns.filter((run) => run['phase'] === 'started').length;
    const ends = recording.hookRuns.filter((run) => run['phase'] === 'completed').length;
    const kinds = ledger.entries.filter(({ event, outcome }) => event !== 'SessionEnd' && outcome.kind !== 'skipped').map(({ outcome }) => outcome.kind);
    expect([kinds.length, kinds.filter((kind) => kind !== 'interrupted').length]).toEqual([starts, ends]);
  });
});
