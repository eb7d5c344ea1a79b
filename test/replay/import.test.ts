import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memoryLog } from '../../src/log/index.ts';
import { formatImport, importClaudeTranscript, importRollout, readRecords, verify, writeRecords } from '../../src/replay/index.ts';
import { resumeSession } from '../../src/runtime/create-session.ts';
import { createWorld } from '../../src/testing/index.ts';
import { readRollout } from '../../src/views/rollout/read-rollout.ts';

const at = (line: object): string => JSON.stringify({ sessionId: 's-1', cwd: '/project', timestamp: '2026-01-02T03:04:05.000Z', ...line });
const transcript = [
  at({ type: 'summary', summary: 'earlier' }),
  at({ type: 'user', message: { role: 'user', content: 'list the files' } }),
  at({ type: 'assistant', message: { role: 'assistant', model: 'claude', content: [{ type: 'thinking', thinking: 'hm' }, { type: 'text', text: 'let me see' }, { type: 'tool_use', id: 'tu1', name: 'Bash', input: { command: 'ls' } }] } }),
  at({ type: 'user', message: { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'tu1', content: [{ type: 'text', text: 'a.txt' }] }] } }),
  at({ type: 'assistant', isSidechain: true, message: { role: 'assistant', content: 'an agent' } }),
  at({ type: 'assistant', message: { role: 'assistant', content: [{ type: 'tool_use', id: 'tu2', name: 'Bash', input: {} }] } }),
  '{ torn',
].join('\n');

describe('importClaudeTranscript', () => {
  it('takes the conversation over and tells what it passed over', () => {
    const { records, report } = importClaudeTranscript(transcript);
    const [first] = records;
    expect(first?.event).toMatchObject({
      type: 'log.opened', settings: { cwd: '/project', model: 'claude' },
      history: [
        { role: 'user', content: [{ type: 'input_text', text: 'list the files' }] }, { role: 'assistant', content: [{ type: 'output_text', text: 'let me see' }] },
        { type: 'function_call', call_id: 'tu1', arguments: '{"command":"ls"}' }, { type: 'function_call_output', call_id: 'tu1', output: 'a.txt' },
        { type: 'function_call', call_id: 'tu2' }, { type: 'function_call_output', call_id: 'tu2', output: 'aborted' },
      ],
    });
    expect(report.passedOver).toEqual([
      { line: 1, reason: 'a line of the type summary' }, { line: 3, reason: 'a thinking block' }, { line: 5, reason: "a line of an agent's own conversation" }, { line: 7, reason: 'no line of a transcript' },
    ]);
    expect(formatImport(report)).toContain('session s-1 of claude-code: 6 items taken over, 4 lines passed over');
  });

  it('says so of a file that is no transcript', () => {
    expect(() => importClaudeTranscript('{"a":1}\n')).toThrow('no line of it holds a message');
  });

  it('gives a log that a session goes on from', async () => {
    const log = memoryLog();
    await writeRecords(log, importClaudeTranscript(transcript).records);
    const world = createWorld({ model: ['here I am'] });
    const session = await resumeSession({ ...world.ports, log, env: {} });
    await world.until((await world.until(session.submit('go on'))).ended);
    expect(world.seen.requests[0]?.request.input.length).toBe(7);
    expect(verify(await readRecords(log)).divergence).toBeNull();
  });
});

describe('importRollout', () => {
  it('takes a rollout over, with its id, settings and conversation', () => {
    const lines = [
      { timestamp: '2026-01-02T03:04:05.000Z', ordinal: 0, type: 'session_meta', payload: { id: '019b0000-0000-7000-8000-000000000001', timestamp: '2026-01-02T03:04:05.000Z', cwd: '/project', originator: 'codex_cli_rs', cli_version: '0.169.0', source: 'cli' } },
      { timestamp: '2026-01-02T03:04:06.000Z', ordinal: 1, type: 'response_item', payload: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hello' }] } },
      { timestamp: '2026-01-02T03:04:07.000Z', ordinal: 2, type: 'response_item', payload: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'hello you' }] } },
    ];
    const path = new URL('../../fixtures/import/rollout-2026-01-02T03-04-05-019b0000-0000-7000-8000-000000000001.jsonl', import.meta.url);
    expect(readFileSync(path, 'utf8')).toBe(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const { records, report } = importRollout(readRollout(path.pathname));
    expect(records[0]?.session).toBe('019b0000-0000-7000-8000-000000000001');
    expect(records[0]?.event).toMatchObject({ history: [{ role: 'user' }, { role: 'assistant' }] });
    expect(report).toMatchObject({ source: 'codex', items: 2 });
    expect(verify(records).divergence).toBeNull();
  });
});
