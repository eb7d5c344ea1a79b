import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../machines/index.ts';
import { line } from '../../src/cli/render/line.ts';
import { painter } from '../../src/cli/render/paint.ts';
import { cutText, plainLine, plainText } from '../../src/cli/render/plain-text.ts';
import { linesOf, nothingTold, seconds } from '../../src/cli/render/record-lines.ts';
import { TurnSummary } from '../../src/cli/render/turn-summary.ts';
import { cutToColumns, wrapLines } from '../../src/cli/render/wrap.ts';
import type { SessionRecord } from '../../src/views/record.ts';

const record = (...facts: Fact[]): SessionRecord => ({ v: 1, seq: 1, at: 1000, session: 's', actor: 'session', event: { type: 'x' }, facts });
const told = (...facts: Fact[]): string[] => linesOf(record(...facts), nothingTold()).map(({ text, depth }) => `${'  '.repeat(depth)}${text}`);

describe('plainText()', () => {
  it.each([
    ['a\tb\nc', 'a\tb\nc'], ['one\r\ntwo', 'one\ntwo'], ['over\rwritten', 'over\\x0dwritten'], ['\u001b[31mred\u001b]0;title\u0007', '\\x1b[31mred\\x1b]0;title\\x07'],
    ['\u009b2J', '\\x9b2J'], ['a\u202eb', 'a\\u202eb'], ['👩‍🚀 žluťoučký 日本', '👩‍🚀 žluťoučký 日本'], ['\u007f', '\\x7f'],
  ])('turns %j into %j', (text, plain) => expect(plainText(text)).toBe(plain));

  it('leaves nothing that could steer a terminal, whatever it is given', () => {
    assert(property(string({ unit: 'binary' }), (text) => {
      // oxlint-disable-next-line no-control-regex
      expect(plainText(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      expect(plainLine(text)).not.toContain('\n');
    }));
  });
});

describe('what a record is shown as', () => {
  it('a run says its status, what it is known by, and each entry, in one harmless line each', () => {
    const run = { id: 'r', handlerKey: 'k', event: 'Stop' as const, status: 'blocked' as const, entries: [{ kind: 'feedback' as const, text: 'do\nmore' }], durationMs: 1234, statusMessage: 'is it\u001b[2J done?' };
    expect(told({ type: 'hook.completed', turn: 't', run }).map(plainText)).toEqual(['✗ Stop hook (is it\\x1b[2J done?) blocked in 1.2 s', '  feedback: do', '  more']);
  });

  it('a skipped handler is told once, and one whose matcher does not match never', () => {
    const skipped = (reason: string): Fact => ({ type: 'hook.skipped', turn: 't', event: 'Stop', handlerKey: 'key', reason });
    expect(told(skipped('matcher'))).toEqual([]);
    expect(told(skipped('untrusted'), skipped('untrusted'))).toEqual(['! Stop hook skipped: it is not trusted yet', '  key', '  Look at it with "hookturn hooks list", then run "hookturn hooks trust".']);
  });

  it('an output stands below its call, which is named again where another came between', () => {
    const call = (callId: string, cmd: string): Fact => ({ type: 'tool.called', turn: 't', call: { callId, kind: 'function', name: 'exec_command', input: JSON.stringify({ cmd }) } });
    const finished = (callId: string, output: string, exitCode: number): Fact => ({ type: 'tool.finished', turn: 't', callId, success: exitCode === 0, stillRunning: false, items: [{ type: 'commandExecution', aggregatedOutput: output, exitCode }] });
    const answered = (callId: string): Fact => ({ type: 'tool.answered', turn: 't', callId, kind: 'function', output: 'what the model reads' });
    expect(told(call('a', 'one'), call('b', 'two'), finished('b', 'B\n', 0), answered('b'), finished('a', 'A\n', 3), answered('a'))).toEqual(['$ one', '$ two', '  B', '$ one', '  A', '  exited with 3']);
  });

  it('a long output is cut, and how much is missing is said', () => {
    const output = Array.from({ length: 20 }, (_, index) => String(index)).join('\n');
    expect(told({ type: 'tool.answered', turn: 't', callId: 'c', kind: 'function', output }).at(-1)).toBe('  … 8 more lines');
  });

  it('a turn ends with what it took', () => {
    const summary = new TurnSummary();
    summary.apply(record({ type: 'turn.started', turn: 't', kind: 'prompt' }));
    const usage = { input: 10, cachedInput: 4, output: 5, reasoningOutput: 0, total: 15 };
    const lines = summary.apply({ ...record({ type: 'sampling.completed', turn: 't', request: 1, usage }, { type: 'turn.settled', turn: 't', status: 'completed', error: null, lastMessage: null, marked: false }), at: 3500 });
    expect(lines.map(({ text }) => text)).toEqual(['turn completed in 2.5 s · 15 tokens (10 in, 4 of them cached, 5 out)']);
  });
});

describe('lines on a terminal', () => {
  it('break at words, and stay clear of the mark that they begin with', () => {
    expect(wrapLines([line('✓ a hook that has a long name')], 20).map(({ text, depth }) => `${'  '.repeat(depth)}${text}`)).toEqual(['✓ a hook that has', '  a long name']);
    expect(wrapLines([line('plain words go on and on')], 20).map(({ text, depth }) => [text, depth])).toEqual([['plain words go on', 0], ['and on', 0]]);
  });

  it('break by columns: a wide character takes two', () => {
    expect(wrapLines([line('终端 里的 宽字 符也 要换 行')], 20).map(({ text }) => text)).toEqual(['终端 里的 宽字', '符也 要换 行']);
    expect(wrapLines([line('没有空格的一句话也要换行')], 14).map(({ text }) => text)).toEqual(['没有空格的一', '句话也要换行']);
    expect(cutToColumns('宽字符占两列', 8)).toBe('宽字符…');
    expect(cutToColumns('four', 4)).toBe('four');
    expect(cutToColumns('fours', 4)).toBe('fou…');
  });

  it('the sum of a turn hangs where it is broken', () => {
    expect(wrapLines([{ ...line('turn completed in 5.0 s'), hangs: true }], 20).map(({ depth }) => depth)).toEqual([0, 1]);
  });

  it('keep a path whole', () => {
    const path = '/a/very/long/path/that/someone/will/copy.jsonl';
    expect(wrapLines([{ ...line(`look at ${path}`), whole: true }], 20)).toHaveLength(1);
    expect(wrapLines([line(`at ${path}`)], 20).some(({ text }) => text === path)).toBe(true);
  });

  it('have colours only where they are asked for', () => {
    expect(painter(false)(line('a\u001b[2J', 'bad', 1))).toBe('  a\\x1b[2J');
    expect(painter(true)(line('a', 'bad'))).toBe('\u001b[31ma\u001b[39m');
  });

  it.each([[12.4, '12 ms'], [1500, '1.5 s'], [61_000, '1 min 1 s']])('%d ms is %s', (ms, text) => expect(seconds(ms)).toBe(text));
  it('are cut by characters, not by halves of them', () => expect(cutText('👍👍👍👍', 3)).toBe('👍👍…'));
});
