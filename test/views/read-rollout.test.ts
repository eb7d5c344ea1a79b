import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeRolloutLine, readRollout, Rollout } from '../../src/views/index.ts';
import { messageText, type ResponseItem } from '../../machines/index.ts';
import { Records } from './records.ts';

const real = join(import.meta.dirname, '../../fixtures/codex-0.169.0/rollouts');
const rollouts = (name: string): string[] => readdirSync(join(real, name)).filter((file) => file.startsWith('rollout-')).sort().map((file) => join(real, name, file));
const said = (items: readonly ResponseItem[]): string[] => items.map((item) => (item.type === 'message' ? `${item.role}: ${messageText(item.content).slice(0, 24)}` : item.type));

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'read-rollout-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (...lines: unknown[]): string => {
  const path = join(folder, 'rollout-x-01a1fa83-7515-7fe1-9c10-b7502f6362dc.jsonl');
  writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)).join(''));
  return path;
};
const meta = { type: 'session_meta', ordinal: 0, timestamp: 't', payload: { id: 'me', cwd: '/work', timestamp: '2026-11-20T19:51:21.623Z' } };
const item = (payload: unknown) => ({ type: 'response_item', payload });
const message = (role: string, text: string) => ({ type: 'message', role, content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }] });
const event = (payload: unknown) => ({ type: 'event_msg', payload });

describe('readRollout, of what the real Codex wrote', () => {
  it('gives what its model was told last, and the answer to it', () => {
    for (const name of ['transcript-as-the-hooks-see-it', 'compact-hooks-around-manual-compaction', 'interrupt-hook-while-a-tool-runs', 'user-shell-command-runs-no-tool-hooks', 'day-resume-after-stop-continuation']) {
      const { history, passedOver, unfinishedTurn } = readRollout(rollouts(name)[0] ?? '');
      const told = JSON.parse(readFileSync(join(real, name, 'last-request.json'), 'utf8')) as ResponseItem[];
      const conversation = told.filter((one) => !(one.type === 'message' && /^(You are|<skills_|<permissions|<environment_context)/.test(messageText(one.content))));
      expect({ name, said: said(history).slice(0, -1), passedOver, unfinishedTurn }).toEqual({ name, said: said(conversation), passedOver: [], unfinishedTurn: null });
      expect(history.at(-1)).toMatchObject({ type: 'message', role: 'assistant' });
    }
  });

  it('puts a fork and its parent together', () => {
    const [parent, fork] = rollouts('day-two-sessions-and-a-fork');
    mkdirSync(join(folder, 'sessions/2026'), { recursive: true });
    for (const path of [parent, fork]) writeFileSync(join(folder, 'sessions/2026', (path ?? '').split('/').at(-1) ?? ''), readFileSync(path ?? ''));
    const read = readRollout(join(folder, 'sessions/2026', (fork ?? '').split('/').at(-1) ?? ''));
    expect(said(read.history)).toEqual(['developer: session notes', 'user: first session', 'assistant: one', 'developer: session notes', 'user: in the fork', 'assistant: two']);
    expect(said(read.preamble)).toEqual(['developer: <skills_instructions>\n##', 'user: <environment_context>\n  ']);
    expect([read.passedOver, read.totalTokens, read.usage.total, read.nextOrdinal]).toEqual([[], 15, 30, 30]);
  });

  it('tells of a fork whose parent is not there', () => {
    const read = readRollout(rollouts('day-two-sessions-and-a-fork')[1] ?? '', { find: () => null });
    expect(said(read.history)).toEqual(['developer: session notes', 'user: in the fork', 'assistant: two']);
    expect(read.passedOver.map(({ line, reason }) => [line, reason.replace(/thread \S+,/, 'thread ...,')])).toEqual([[1, 'the history that it begins with is in thread ..., whose file is not found']]);
  });

  it('knows the settings that came last', () => {
    const [path] = rollouts('patches-and-changed-permissions');
    expect(readRollout(path ?? '').settings).toEqual({
      cwd: '/somewhere/work', model: 'gpt-5.5', approvalPolicy: 'never', sandboxMode: 'danger-full-access',
      reasoningEffort: null, reasoningSummary: null, serviceTier: null, personality: null, collaborationMode: { mode: 'default', instructions: null },
    });
  });
});

describe('readRollout', () => {
  it('reads what this project writes', () => {
    const rollout = new Rollout();
    const lines = new Records().turn('t1', 'hello', 'hi').list.flatMap((record) => rollout.apply(record)).map(encodeRolloutLine);
    const read = readRollout(file(...lines));
    expect(read).toMatchObject({ id: '01a1fa83-7515-7fe1-9c10-b7502f6362dc', totalTokens: 15, settings: { model: 'some-model', cwd: '/work', sandboxMode: 'danger-full-access' }, passedOver: [], nextOrdinal: lines.length });
    expect(said(read.history)).toEqual(['user: hello', 'assistant: hi']);
  });

  it('answers calls whose end nobody saw, and drops outputs without a call', () => {
    const call = { type: 'function_call', call_id: 'c1', name: 'x', arguments: '{}' };
    const path = file(meta, item(message('user', 'go')), item(call), item({ type: 'function_call_output', call_id: 'other', output: 'lost' }), event({ type: 'task_started', turn_id: 't1' }));
    const { history, unfinishedTurn } = readRollout(path);
    expect(history.slice(1)).toEqual([call, { type: 'function_call_output', call_id: 'c1', output: 'aborted' }]);
    expect(unfinishedTurn).toBe('t1');
  });

  it('takes rolled back turns out', () => {
    const turns = ['one', 'two', 'three'].flatMap((text) => [item(message('user', text)), item(message('assistant', `${text}!`))]);
    expect(said(readRollout(file(meta, ...turns, event({ type: 'thread_rolled_back', num_turns: 2 }))).history)).toEqual(['user: one', 'assistant: one!']);
  });

  it('makes the short history of an old compaction, which holds only its summary', () => {
    const path = file(meta, item(message('developer', '<permissions instructions>all')), item(message('user', 'one')), item(message('assistant', 'long')), { type: 'compacted', payload: { message: 'a summary' } }, item(message('user', 'two')));
    const { preamble, history } = readRollout(path);
    expect([said(preamble), said(history)]).toEqual([['developer: <permissions instruction'], ['user: one', 'user: a summary', 'user: two']]);
  });

  it('passes over what it does not know, and says so', () => {
    const path = file(meta, 'no json\n', { type: 'from_the_future', payload: {} }, item({ type: 'ghost' }), item(message('user', 'go')), '{"half');
    const { history, passedOver } = readRollout(path);
    expect(said(history)).toEqual(['user: go']);
    expect(passedOver.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'no JSON object'], [3, 'a line of the type "from_the_future" that is not known'],
      [4, 'an item of the type "ghost" that is not known, or not whole'], [6, 'the last line is not whole'],
    ]);
  });

  it('throws with the path where there is nothing to read', () => {
    expect(() => readRollout(join(folder, 'none.jsonl'))).toThrow(/Cannot read the rollout .*none\.jsonl: ENOENT/);
    const empty = file(item(message('user', 'go')));
    expect(() => readRollout(empty)).toThrow(`Cannot read the rollout ${empty}: it has no session_meta line`);
  });
});
