import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../machines/index.ts';
import { Analytics, jsonlSink, sourceOfPath, type HookRunEvent } from '../../src/views/index.ts';
import { Records } from './records.ts';

const folders = { codexHome: '/home/me/.codex', system: '/etc/codex' };
const options = { productClientId: 'a client', folders };

const completed = (turn: string | null, run: { [key: string]: unknown }): Fact => ({
  type: 'hook.completed', turn, run: { id: 'r', handlerKey: 'k', event: 'PreToolUse', status: 'completed', entries: [], handlerType: 'command', executionMode: 'sync', source: 'user', sourcePath: '/home/me/.codex/hooks.json', ...run },
} as Fact);

const told = (...facts: Fact[]): HookRunEvent['event_params'][] => {
  const analytics = new Analytics({ send: () => undefined }, options);
  return new Records().told({ type: 'turn.started', turn: 't1', kind: 'prompt' }, ...facts).list.flatMap((record) => analytics.apply(record)).map(({ event_params }) => event_params);
};

describe('Analytics', () => {
  it('tells one event for each run that ended', () => {
    const analytics = new Analytics({ send: () => undefined }, options);
    const [event, ...more] = new Records().told(completed('t1', { status: 'blocked' })).list.flatMap((record) => analytics.apply(record));
    expect([event, more]).toEqual([{ event_type: 'codex_hook_run', event_params: {
      thread_id: '01a1fa83-7515-7fe1-9c10-b7502f6362dc', turn_id: 't1', product_client_id: 'a client', model_slug: 'some-model', hook_name: 'PreToolUse',
      hook_source: 'user', handler_type: 'command', execution_mode: 'sync', status: 'blocked',
    } }, []]);
  });

  it('names the run’s own turn, else the current one, else the one that Codex makes up', () => {
    expect(told(completed('own', {}), completed(null, {})).map(({ turn_id }) => turn_id)).toEqual(['own', 't1']);
    const analytics = new Analytics({ send: () => undefined }, options);
    expect(new Records().told(completed(null, {})).list.flatMap((record) => analytics.apply(record))[0]?.event_params.turn_id).toBe('auto-compact-0');
  });

  it.each([['completed', 'completed'], ['failed', 'failed'], ['blocked', 'blocked'], ['stopped', 'stopped'], ['running', 'failed']])('calls a run that is %s %s', (status, said) => {
    expect(told(completed('t1', { status })).map((event) => event.status)).toEqual([said]);
  });

  it('knows async runs, MCP tools and the eleven sources', () => {
    const sources = ['system', 'user', 'project', 'mdm', 'session_flags', 'plugin', 'cloud_requirements', 'cloud_managed_config', 'legacy_managed_config_file', 'legacy_managed_config_mdm', 'unknown'];
    expect(told(...sources.map((source) => completed('t1', { source }))).map(({ hook_source }) => hook_source)).toEqual(sources);
    expect(told(completed('t1', { handlerType: 'mcp_tool', executionMode: 'async' }))[0]).toMatchObject({ handler_type: 'mcp_tool', execution_mode: 'async' });
  });

  it('goes by the path where no source is told, and by the model of the time', () => {
    const change: Fact = { type: 'settings.changed', settings: { model: 'another' } };
    expect(told(change, completed('t1', { source: undefined, sourcePath: '/work/.codex/hooks.json' }))[0]).toMatchObject({ hook_source: 'project', model_slug: 'another' });
  });

  it('tells nothing of runs that were interrupted', () => {
    expect(told({ type: 'hook.interrupted', turn: 't1', runId: 'r', handlerKey: 'k' })).toEqual([]);
  });

  it('writes a line for each event', () => {
    const folder = mkdtempSync(join(tmpdir(), 'analytics-'));
    const sink = jsonlSink(join(folder, 'deep/events.jsonl'));
    const analytics = new Analytics(sink, options);
    for (const record of new Records().told(completed('t1', {}), completed('t2', {})).list) analytics.view(record);
    sink.close();
    const lines = readFileSync(join(folder, 'deep/events.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as HookRunEvent);
    rmSync(folder, { recursive: true });
    expect(lines.map(({ event_params }) => event_params.turn_id)).toEqual(['t1', 't2']);
  });

  it('stops no session where its file cannot be written, and tells it once', () => {
    const trouble: Error[] = [];
    const sink = jsonlSink('/proc/none/events.jsonl', { onTrouble: (error) => { trouble.push(error); } });
    const analytics = new Analytics(sink, options);
    for (const record of new Records().told(completed('t1', {}), completed('t2', {})).list) analytics.view(record);
    expect(trouble.map(({ message }) => message.split(':')[0])).toEqual(['Cannot write the analytics /proc/none/events.jsonl']);
  });
});

describe('sourceOfPath', () => {
  it.each([
    ['/home/me/.codex/hooks.json', 'user'], ['/home/me/.codex/deep/config.toml', 'user'], ['/etc/codex/config.toml', 'system'], ['/work/.codex/hooks.json', 'project'],
    ['/home/me/.codex-other/hooks.json', 'unknown'], ['/work/hooks.json', 'unknown'], ['.codex/hooks.json', 'unknown'], ['', 'unknown'], ['/home/me/.codex/../other/hooks.json', 'unknown'],
  ])('says of %s: %s', (path, source) => {
    expect(sourceOfPath(path, folders)).toBe(source);
  });
});
