import { describe, expect, it } from 'vitest';
import { noOutcome } from '../../machines/hook-answer.ts';
import type { InputEvent } from '../../src/runtime/input-event.ts';
import type { System } from '../../src/runtime/system.ts';
import { awaited, given, hookSetOf, opened, textPrompt } from '../../src/testing/index.ts';

const { set } = hookSetOf({ PostModelRequest: () => undefined });
const begun = opened({ hooks: set });
const submitted = (turn: string): InputEvent => ({ type: 'prompt.submitted', prompt: textPrompt(`p-${turn}`, 'hello'), turn });
const interrupted: InputEvent = { type: 'interrupt.requested' };
const answered = (system: System): InputEvent => ({ type: 'model.answered', effect: awaited(system, 'model'), ending: { status: 'completed', usage: null } });
const inOrder = (...events: ((system: System) => InputEvent)[]) =>
  events.reduce<{ heard: InputEvent[]; system: System }>(({ heard, system }, event) => ({ heard: [...heard, event(system)], system: given(begun, ...heard).when(event(system)).system }), { heard: [], system: given().when(begun).system });
/** The oldest hooks that still run. */
const hooksEnd = (system: System): InputEvent => {
  const { id, runs } = system.outstanding.find(({ kind }) => kind === 'hooks') ?? { id: '', runs: [] };
  const ended = runs.map(({ runId, handlerKey }) => ({ id: runId, handlerKey, event: 'PostModelRequest' as const, status: 'completed' as const, entries: [] }));
  return { type: 'hooks.answered', effect: id, answer: { input: {}, runs: ended, outcome: noOutcome } };
};

describe('the hooks that look at an answer', () => {
  it('run on where an interrupt finds them', () => {
    const { heard } = inOrder(() => submitted('t1'), answered);
    const { facts, system } = given(begun, ...heard).when(interrupted).then({ type: 'turn.settled', status: 'interrupted' });
    expect([facts.length, system.outstanding.map(({ kind }) => kind)]).toEqual([1, ['hooks']]);
  });

  it('are told to have ended whenever they do, and move nothing then', () => {
    const { heard } = inOrder(() => submitted('t1'), answered, () => interrupted);
    given(begun, ...heard).when(hooksEnd).then('hook.completed');
  });

  it('of an earlier request do not speak for those of a later one', () => {
    const { heard } = inOrder(() => submitted('t1'), answered, () => interrupted, () => submitted('t2'), answered);
    const first = given(begun, ...heard).when(hooksEnd).then('hook.completed');
    expect(first.system.session.value).toEqual({ turn: { sampling: 'tellingHooks' } });
  });
});
