import type { InputEvent } from '../../runtime/input-event.ts';
import { violation, type Check } from './check.ts';

/**
 * Each synchronous run that is told as started is told once as completed or as interrupted. What ran when a process
 * ended is told as interrupted by the record that resumes the session.
 */
export const hookRunCheck = (): Check => {
  const running = new Map<string, number>();
  return {
    hear: (record) => {
      const event = record.event as InputEvent;
      const found = record.facts.flatMap((fact) => {
        if (fact.type === 'hook.started') {
          running.set(fact.run.id, (running.get(fact.run.id) ?? 0) + 1);
          return [];
        }
        if (fact.type !== 'hook.completed' && fact.type !== 'hook.interrupted') return [];
        const id = fact.type === 'hook.completed' ? fact.run.id : fact.runId;
        if (event.type === 'async.finished') return [];
        const count = running.get(id) ?? 0;
        if (count > 1) running.set(id, count - 1); else running.delete(id);
        return count > 0 ? [] : [violation('runs', record, `${fact.type} of ${id}, which does not run`)];
      });
      const left = event.type === 'session.resumed' ? [...running.keys()] : [];
      return [...found, ...left.map((id) => violation('runs', record, `the session is resumed, and nobody says what became of ${id}`))];
    },
  };
};
