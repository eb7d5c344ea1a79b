import type { Goal } from '../../machines/index.ts';
import type { SessionGoal } from '../tools/port.ts';
import type { SessionRecord } from '../views/record.ts';
import type { InputEvent } from './input-event.ts';
import { sessionContext, type System } from './system.ts';

/** Whoever hears events, and where they have led. */
type Hearing = { readonly ahead: System; send(event: InputEvent): Promise<SessionRecord> };

/** The session's goal, as its tools reach it: they say what the model wants, and read what the session made of it. */
export const sessionGoal = (session: Hearing): SessionGoal => ({
  get: () => sessionContext(session.ahead).goal,
  create: async (goal) => goalIn(await session.send({ type: 'goal.created', ...goal })),
  mark: async (status) => goalIn(await session.send({ type: 'goal.marked', status })),
});

/** What a record made of the goal; `null` where it changed nothing. */
export const goalIn = ({ facts }: SessionRecord): Goal | null => {
  const last = facts.findLast((fact) => fact.type === 'goal.updated');
  return last?.type === 'goal.updated' ? last.goal : null;
};
