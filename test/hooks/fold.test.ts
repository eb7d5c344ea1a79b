import { describe, expect, test } from 'vitest';
import { foldRuns, interpret } from '../../src/hooks/index.ts';
import type { HookEnding, HookEventName, HookRun, JsonObject } from '../../src/hooks/index.ts';

/** Runs of one event in configured order, from what each printed; `ends` is their order of ending. */
function runs(event: HookEventName, outputs: (JsonObject | string)[], ends = outputs.map((_, index) => index)): HookRun[] {
  return outputs.map((output, index) => {
    const ending: HookEnding = { kind: 'exited', code: 0, stdout: typeof output === 'string' ? output : JSON.stringify(output), stderr: '' };
    return {
      id: `run-${index}`,
      handlerKey: `key-${index}`,
      event,
      handlerType: 'command',
      executionMode: 'sync',
      scope: 'turn',
      sourcePath: '/x',
      source: 'user',
      displayOrder: index,
      statusMessage: null,
      ending,
      startedAtMs: 0,
      completedAtMs: 0,
      durationMs: 0,
      completionOrder: ends[index] ?? 0,
      ...interpret(event, ending),
    };
  });
}

const nothing = { stop: false, stopReason: null, block: false, blockReason: null, contexts: [], permission: null, feedback: null, fragments: [] };
const pre = (fields: JsonObject) => ({ hookSpecificOutput: { hookEventName: 'PreToolUse', ...fields } });
const rewrite = (command: string) => pre({ permissionDecision: 'allow', updatedInput: { command } });
const decide = (decision: JsonObject) => ({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } });
const block = (reason: string) => ({ decision: 'block', reason });

describe('foldRuns()', () => {
  test('of nothing is nothing', () => {
    expect(foldRuns('PreToolUse', [])).toEqual(nothing);
  });

  test('PreToolUse: the rewrite that finished last wins, wherever it is configured', () => {
    expect(foldRuns('PreToolUse', runs('PreToolUse', [rewrite('a'), rewrite('b')], [1, 0]))).toEqual({ ...nothing, updatedInput: { command: 'a' } });
  });

  test('PreToolUse: a block voids every rewrite; its reason is the first in configured order; contexts stay', () => {
    const outputs = [rewrite('a'), pre({ permissionDecision: 'deny', permissionDecisionReason: 'no', additionalContext: 'c' }), block('later')];
    expect(foldRuns('PreToolUse', runs('PreToolUse', outputs, [2, 1, 0]))).toEqual({ ...nothing, block: true, blockReason: 'no', contexts: [{ runId: 'run-1', text: 'c' }] });
  });

  test.each([
    [[{ behavior: 'allow' }, { behavior: 'deny', message: 'first' }, { behavior: 'deny', message: 'second' }], { behavior: 'deny', message: 'first' }],
    [[{ behavior: 'allow' }, { behavior: 'allow' }], { behavior: 'allow' }],
    [[], null],
  ])('PermissionRequest: %j gives %j', (decisions, permission) => {
    expect(foldRuns('PermissionRequest', runs('PermissionRequest', decisions.map(decide)))).toEqual({ ...nothing, permission });
  });

  test('PostToolUse: feedback of all is joined; one that stops does not block', () => {
    const outputs = [block(' one '), { continue: false, stopReason: 'halt' }];
    expect(foldRuns('PostToolUse', runs('PostToolUse', outputs))).toEqual({ ...nothing, stop: true, stopReason: 'halt', block: true, blockReason: ' one ', feedback: ' one \n\nhalt' });
  });

  test('Stop: reasons are joined, fragments kept apart, in configured order', () => {
    expect(foldRuns('Stop', runs('Stop', [block('first'), '', block('second')], [2, 1, 0]))).toEqual({
      ...nothing,
      block: true,
      blockReason: 'first\n\nsecond',
      fragments: [{ runId: 'run-0', text: 'first' }, { runId: 'run-2', text: 'second' }],
    });
  });

  test.each(['Stop', 'SubagentStop'] as const)('%s: one that stops voids every block', (event) => {
    expect(foldRuns(event, runs(event, [block('first'), { continue: false }]))).toEqual({ ...nothing, stop: true });
  });

  test('UserPromptSubmit: contexts of all, blocked or not, and the first reason that was given', () => {
    const outputs = ['text', { continue: false }, { continue: false, stopReason: 'later' }, { ...block(' as is '), hookSpecificOutput: { hookEventName: 'UserPromptSubmit', additionalContext: 'kept' } }];
    expect(foldRuns('UserPromptSubmit', runs('UserPromptSubmit', outputs))).toEqual({
      ...nothing,
      stop: true,
      stopReason: 'later',
      block: true,
      blockReason: ' as is ',
      contexts: [{ runId: 'run-0', text: 'text' }, { runId: 'run-3', text: 'kept' }],
    });
  });
});
