import type { Goal, GoalChange } from '../../machines/index.ts';
import type { SessionRecord } from '../views/record.ts';
import type { InputEvent } from './input-event.ts';
import { goalIn } from './session-goal.ts';
import { sessionContext, type System } from './system.ts';

/** Whoever hears events, and where the durable ones have led. */
type Hearing = { readonly durable: System; send(event: InputEvent): Promise<SessionRecord> };

/** The goal of a session, as its user reaches it. `speaks`: the model is told that the user did it. */
export class UsersGoal {
  private readonly session: Hearing;
  private readonly refuseUnlessOpen: () => void;

  constructor(session: Hearing, refuseUnlessOpen: () => void) {
    this.session = session;
    this.refuseUnlessOpen = refuseUnlessOpen;
  }

  /** At the last durable record. */
  get current(): Goal | null {
    return sessionContext(this.session.durable).goal;
  }

  /** Sets a goal, or changes the one that there is; an active one is pursued, turn after turn. Null where there is none and no objective is given. */
  async set(change: GoalChange, { speaks = false }: { speaks?: boolean } = {}): Promise<Goal | null> {
    this.refuseUnlessOpen();
    return goalIn(await this.session.send({ type: 'goal.set', change, speaks }));
  }

  /** False where there is none. */
  async drop({ speaks = false }: { speaks?: boolean } = {}): Promise<boolean> {
    this.refuseUnlessOpen();
    const { facts } = await this.session.send({ type: 'goal.dropped', speaks });
    return facts.some(({ type }) => type === 'goal.cleared');
  }
}
