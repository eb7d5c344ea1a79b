import { describe, expect, it } from 'vitest';
import type { ModelEnding } from '../../machines/index.ts';
import { modelEndingSchema } from '../../machines/session/events.ts';
import type { InputEvent } from '../../src/runtime/input-event.ts';
import { sessionContext, type System } from '../../src/runtime/system.ts';
import { awaited, given, hookSetOf, opened, textPrompt } from '../../src/testing/index.ts';

const { set } = hookSetOf({ Stop: () => undefined });
const submitted = { type: 'prompt.submitted', prompt: textPrompt('p1', 'hello'), turn: 't1' } as const;
const goesOn: ModelEnding = { status: 'completed', usage: null, goesOn: true };
const overflow: ModelEnding = { status: 'failed', error: { message: 'too long', kind: 'stream', code: 'contextWindowExceeded' } };
const answered = (ending: ModelEnding) => (system: System): InputEvent => ({ type: 'model.answered', effect: awaited(system, 'model'), ending });

describe('a model answer', () => {
  it('that says the turn goes on is followed by another request, before the Stop hooks', () => {
    const first = given(opened({ hooks: set }), submitted).when(answered(goesOn)).then('sampling.completed', { type: 'sampling.started', request: 2, purpose: 'turn' });
    const again: InputEvent = { type: 'model.answered', effect: awaited(given(opened({ hooks: set })).when(submitted).system, 'model'), ending: goesOn };
    given(opened({ hooks: set }), submitted, again).when({ type: 'model.answered', effect: awaited(first.system, 'model'), ending: { status: 'completed', usage: null } })
      .then('sampling.completed', { type: 'hook.started', run: { event: 'Stop' } });
  });

  it('that outgrew the model counts as a full one, and the next turn begins with a compaction', () => {
    const settings = { contextTokens: 1_000, compactAtTokens: 900 };
    const inTurn = (spent: number) => given(opened({ settings, spentTokens: spent }), submitted).when(answered(overflow));
    inTurn(60).then({ type: 'sampling.failed', overflow: { tokens: 1_000, added: 940 } }, 'turn.settled');
    given(opened({ settings }), submitted, { type: 'model.answered', effect: awaited(given(opened({ settings })).when(submitted).system, 'model'), ending: overflow })
      .when({ ...submitted, turn: 't2' }).then('turn.started', { type: 'compaction.started', trigger: 'auto' }, { type: 'sampling.started', purpose: 'compaction' });
  });

  it.each([
    ['what was spent before leaves little to add, and nothing is compacted', 200, { tokens: 1_000, added: 800 }],
    ['more was spent than the model holds', 1_200, { tokens: 1_000, added: 0 }],
  ])('that outgrew the model where %s', (_, spentTokens, overflows) => {
    const settings = { contextTokens: 1_000, compactAtTokens: 900 };
    const failed = given(opened({ settings, spentTokens }), submitted).when(answered(overflow)).then({ type: 'sampling.failed', overflow: overflows }, 'turn.settled');
    expect(sessionContext(failed.system)).toMatchObject({ totalTokens: overflows.added, spentTokens: 1_000 });
  });

  it('that outgrew a model of unknown size is a failure like any other', () => {
    const failed = given(opened(), submitted).when(answered(overflow));
    expect(failed.facts[0]).not.toHaveProperty('overflow');
  });

  it('that outgrew the model where a summary is asked for is asked again without the oldest item, as long as one is left', () => {
    const asked = given(opened()).when({ type: 'compaction.requested', turn: 't1' });
    const shorter = given(opened(), { type: 'compaction.requested', turn: 't1' }).when({ type: 'model.answered', effect: awaited(asked.system, 'model'), ending: { ...overflow, inputItems: 2 } })
      .then({ type: 'sampling.failed', dropped: 1 }, { type: 'sampling.started', request: 2, purpose: 'compaction' });
    expect(shorter.system.outstanding).toMatchObject([{ kind: 'model' }]);
    given(opened(), { type: 'compaction.requested', turn: 't1' }).when({ type: 'model.answered', effect: awaited(asked.system, 'model'), ending: { ...overflow, inputItems: 1 } })
      .then('sampling.failed', { type: 'turn.settled', status: 'failed' });
  });

  it('of an older log, which does not say so, is read', () => {
    expect(modelEndingSchema.parse({ status: 'completed', usage: null })).toEqual({ status: 'completed', usage: null });
  });
});
