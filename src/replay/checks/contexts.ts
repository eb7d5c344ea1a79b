import type { InputEvent } from '../../runtime/input-event.ts';
import { violation, type Check } from './check.ts';

/** L8: whatever a hook gave as context is told in the step that took its answer, in configured order, none forgotten. */
export const contextCheck = (): Check => ({
  hear: (record) => {
    const event = record.event as InputEvent;
    if (event.type !== 'hooks.answered') return [];
    const given = event.answer.outcome.contexts.map(({ runId, text }) => ({ runId, text }));
    const told = record.facts.flatMap((fact) => (fact.type === 'context.injected' ? [{ runId: fact.runId, text: fact.text }] : []));
    const same = given.length <= told.length && given.every((context, index) => context.runId === told[index]?.runId && context.text === told[index]?.text);
    return same ? [] : [violation('L8', record, `hooks gave ${given.length} contexts, and ${told.length} were told: ${JSON.stringify(given)} and ${JSON.stringify(told)}`)];
  },
});
