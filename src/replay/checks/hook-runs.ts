import type { InputEvent } from '../../runtime/input-event.ts';
import { violation, type Check } from './check.ts';

/** Each synchronous run that is told as started is told once as completed or as interrupted. */
export const hookRunCheck = (): Check => {
  const running = new Map<string, number>();
  return {
    hear: (record) => {
      const event = record.event as InputEvent;
      const answered = event.type === 'hooks.answered' && event.answer.input === null;
      return record.facts.flatMap((fact) => {
        if (fact.type === 'hook.started') {
          running.set(fact.run.id, (running.get(fact.run.id) ?? 0) + 1);
          return [];
        }
        if (fact.type !== 'hook.completed' && fact.type !== 'hook.interrupted') return [];
        const id = fact.type === 'hook.completed' ? fact.run.id : fact.runId;
        if (event.type === 'async.finished') return [];
        const count = running.get(id) ?? 0;
        if (count > 1) running.set(id, count - 1); else running.delete(id);
        return count > 0 || answered ? [] : [violation('runs', record, `${fact.type} of ${id}, which does not run`)];
      });
    },
  };
};
