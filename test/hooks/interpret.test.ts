import fs from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { hookEventNames, interpret } from '../../src/hooks/index.ts';
import type { HookEnding } from '../../src/hooks/index.ts';
import { readFixture } from './support.ts';

const rowSchema = z.strictObject({
  event: z.enum(hookEventNames),
  case: z.string(),
  stdout: z.string(),
  stderr: z.string(),
  exit_code: z.number().optional(),
  signal: z.number().optional(),
  sleep_s: z.number().optional(),
  timeout_after_s: z.number().optional(),
  expect: z.strictObject({ status: z.string(), entries: z.array(z.strictObject({ kind: z.string(), text: z.string() })) }),
});
type Row = z.infer<typeof rowSchema>;

const rows = z.array(rowSchema).parse(JSON.parse(fs.readFileSync(new URL('../../fixtures/codex-0.169.0/matrix.json', import.meta.url), 'utf8')));

function ending({ stdout, stderr, exit_code, signal, timeout_after_s }: Row): HookEnding {
  if (timeout_after_s !== undefined) return { kind: 'timed-out', timeoutS: timeout_after_s, stdout, stderr };
  if (signal !== undefined) return { kind: 'signalled', signal: `SIG${signal}`, stdout, stderr };
  return { kind: 'exited', code: exit_code ?? 0, stdout, stderr };
}

describe('interpret() reads every measured output as Codex does', () => {
  test('the table has all 812 rows', () => {
    expect(rows).toHaveLength(812);
  });
  test.each(rows.map((row) => [row.event, row.case, row] as const))('%s %s', (event, _name, row) => {
    const { status, entries } = interpret(event, ending(row));
    expect({ status, entries }).toEqual(row.expect);
  });
});

const outputs = z
  .array(z.strictObject({ event: z.enum(hookEventNames), stdout: z.string(), status: z.string(), entries: z.array(z.unknown()) }))
  .parse(readFixture('measured/outputs.json'));

describe('interpret() reads odd outputs as Codex does', () => {
  test.each(outputs.map((row) => [row.event, row.stdout.slice(0, 100), row] as const))('%s %s', (event, _stdout, { stdout, ...expected }) => {
    const { status, entries } = interpret(event, { kind: 'exited', code: 0, stdout, stderr: '' });
    expect({ event, status, entries }).toEqual(expected);
  });

  test.each([
    ['Stop', '\ufeff{}', 'failed'],
    ['UserPromptSubmit', '\u0085{"systemMessage":"x"}\u00a0', 'completed'],
  ] as const)('%s trims as Rust does: %j', (event, stdout, status) => {
    expect(interpret(event, { kind: 'exited', code: 0, stdout, stderr: '' }).status).toBe(status);
  });

  test.each([
    [{ decision: 'block', reason: ' why ' }, ' why '],
    [{ continue: false, reason: ' why ' }, 'why'],
    [{ continue: false, stopReason: ' why ' }, ' why '],
  ])('what the model reads of a PostToolUse reason: %j', (output, feedback) => {
    const { effect } = interpret('PostToolUse', { kind: 'exited', code: 0, stdout: JSON.stringify(output), stderr: '' });
    expect(effect.feedback?.text).toBe(feedback);
  });

  const context = { hookSpecificOutput: { hookEventName: 'Stop', additionalContext: 'c' } };
  test.each([
    ['UserPromptSubmit', { decision: 'block' }, []],
    ['UserPromptSubmit', { decision: 'block', reason: ' ' }, []],
    ['UserPromptSubmit', { decision: 'block', reason: 'r' }, ['c']],
    ['UserPromptSubmit', { suppressOutput: true }, ['c']],
    ['PostToolUse', { decision: 'block', reason: ' ' }, []],
    ['PostToolUse', { suppressOutput: true }, []],
    ['PostToolUse', { hookSpecificOutput: { ...context.hookSpecificOutput, updatedMCPToolOutput: 1 } }, []],
    ['PostToolUse', { reason: 'r' }, ['c']],
    ['PostToolUse', { decision: 'block', reason: 'r' }, ['c']],
  ] as const)('%s stops whatever else is wrong, and keeps its context where nothing is: %j', (event, rest, kept) => {
    const { status, effect } = interpret(event, { kind: 'exited', code: 0, stdout: JSON.stringify({ continue: false, ...context, ...rest }), stderr: '' });
    expect({ status, contexts: effect.contexts.map(({ text }) => text) }).toEqual({ status: 'stopped', contexts: kept });
  });

  test('stderr of a byte order mark is not blank', () => {
    expect(interpret('UserPromptSubmit', { kind: 'exited', code: 2, stdout: '', stderr: ' \ufeff ' })).toMatchObject({ status: 'blocked', entries: [{ kind: 'feedback', text: '\ufeff' }] });
  });
});

describe('interpret() of an async run keeps context and drops control', () => {
  const specific = (fields: object) => ({ hookEventName: 'PreToolUse', additionalContext: 'kept', ...fields });
  test.each([
    ['UserPromptSubmit', { decision: 'block', reason: 'no', systemMessage: 'sm', hookSpecificOutput: specific({}) }, 'completed', ['context kept', 'warning sm']],
    ['UserPromptSubmit', { decision: 'block', hookSpecificOutput: specific({}) }, 'completed', ['context kept']],
    ['PreToolUse', { hookSpecificOutput: specific({ permissionDecision: 'allow' }) }, 'completed', ['context kept']],
    ['PreToolUse', { hookSpecificOutput: specific({ permissionDecision: 'allow', updatedInput: {} }) }, 'completed', ['context kept']],
    ['PostToolUse', { hookSpecificOutput: specific({ updatedMCPToolOutput: 1 }) }, 'completed', ['context kept']],
    ['SessionStart', { continue: false, stopReason: 'x' }, 'completed', []],
    ['Stop', { decision: 'block' }, 'completed', []],
    ['Stop', 'not json', 'completed', []],
    ['Stop', { systemMessage: 123 }, 'failed', ['error hook returned invalid stop hook JSON output']],
  ] as const)('%s %j', (event, output, status, entries) => {
    const stdout = typeof output === 'string' ? output : JSON.stringify(output);
    const read = interpret(event, { kind: 'exited', code: 0, stdout, stderr: '' }, { async: true });
    expect([read.status, read.entries.map(({ kind, text }) => `${kind} ${text}`), Object.keys(read.effect)]).toEqual([status, entries, ['contexts']]);
  });

  test('exit 2 is a failure like any other', () => {
    expect(interpret('Stop', { kind: 'exited', code: 2, stdout: '', stderr: 'no' }, { async: true })).toEqual({ status: 'failed', entries: [{ kind: 'error', text: 'hook exited with code 2' }], effect: { contexts: [] } });
  });
});

test.each([
  ['{"hookSpecificOutput":{"hookEventName":"Nope"}}', /hookSpecificOutput\.hookEventName/],
  ['{"decisoin":"block"}', /decisoin/],
  ['{"a":', /^output: /],
])('interpret() tells people which field of %s is wrong', (stdout, detail) => {
  expect(interpret('UserPromptSubmit', { kind: 'exited', code: 0, stdout, stderr: '' }).detail).toMatch(detail);
});

test('interpret() never throws', () => {
  fc.assert(
    fc.property(fc.constantFrom(...hookEventNames), fc.oneof(fc.json(), fc.string()), fc.integer({ min: 0, max: 3 }), fc.boolean(), (event, stdout, code, async) => {
      const read = interpret(event, { kind: 'exited', code, stdout, stderr: '' }, { async });
      expect(JSON.parse(JSON.stringify(read))).toEqual(read);
    }),
  );
});
