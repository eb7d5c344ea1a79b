import { describe, expect, it } from 'vitest';
import type { ModelEnding } from '../../machines/index.ts';
import { modelEndingSchema } from '../../machines/session/events.ts';
import type { InputEvent } from '../../src/runtime/input-event.ts';
import type { System } from '../../src/runtime/system.ts';
import { awaited, given, hookSetOf, opened, textPrompt } from '../../src/testing/index.ts';

const { set } = hookSetOf({ Stop: () => undefined });
const submitted = { type: 'prompt.submitted', prompt: textPrompt('p1', 'hello'), turn: 't1' } as const;
const goesOn: ModelEnding = { status: 'completed', usage: null, goesOn: true };
const answered = (ending: ModelEnding) => (system: System): InputEvent => ({ type: 'model.answered', effect: awaited(system, 'model'), ending });

describe('a model answer', () => {
  it('that says the turn goes on is followed by another request, before the Stop hooks', () => {
    const first = given(opened({ hooks: set }), submitted).when(answered(goesOn)).then('sampling.completed', { type: 'sampling.started', request: 2, purpose: 'turn' });
    const again: InputEvent = { type: 'model.answered', effect: awaited(given(opened({ hooks: set })).when(submitted).system, 'model'), ending: goesOn };
    given(opened({ hooks: set }), submitted, again).when({ type: 'model.answered', effect: awaited(first.system, 'model'), ending: { status: 'completed', usage: null } })
      .then('sampling.completed', { type: 'hook.started', run: { event: 'Stop' } });
  });

  it('of an older log, which does not say so, is read', () => {
    expect(modelEndingSchema.parse({ status: 'completed', usage: null })).toEqual({ status: 'completed', usage: null });
  });
});
