import { describe, expect, it } from 'vitest';
import { noOutcome } from '../../machines/index.ts';
import { awaited, given, hookSetOf, opened, textPrompt } from '../../src/testing/index.ts';

const { set } = hookSetOf({ UserPromptSubmit: () => undefined });
const submitted = { type: 'prompt.submitted', prompt: textPrompt('p1', 'hello'), turn: 't1' } as const;

describe('given', () => {
  it('tells what comes of an event', () => {
    given(opened({ hooks: set })).when(submitted).then({ type: 'turn.started', turn: 't1' }, { type: 'hook.started', run: { event: 'UserPromptSubmit' } });
  });

  it('answers what is awaited', () => {
    const answer = { input: {}, runs: [], outcome: { ...noOutcome, block: true, blockReason: 'no' } };
    given(opened({ hooks: set }), submitted)
      .when((system) => ({ type: 'hooks.answered', effect: awaited(system, 'hooks', 'user_prompt_submit'), answer }))
      .then('hook.interrupted', { type: 'prompt.blocked', promptId: 'p1', reason: 'no' }, { type: 'turn.settled', status: 'completed' });
  });

  it('lists both where the facts are others', () => {
    expect(() => given().when(submitted).then('turn.settled')).toThrow(/expected turn.settled[^]*actual {3}\{"type":"turn.started"/);
  });

  it('refuses an answer that nobody waits for', () => {
    expect(() => given().when({ type: 'model.answered', effect: '9.9', ending: { status: 'completed', usage: null } })).toThrow('nobody waits for it');
  });
});
