import type { DecideOn } from '../decision.ts';
import type { SessionContext, Turn } from './context.ts';
import type { SessionEvent } from './events.ts';

export type Decide = DecideOn<SessionContext, SessionEvent>;

/** The event, known to be of one of these types. A machine that calls an action on another event has a mistake in its chart. */
export const expectEvent = <Type extends SessionEvent['type']>(event: SessionEvent, ...types: Type[]): Extract<SessionEvent, { type: Type }> => {
  if (types.some((type) => type === event.type)) return event as Extract<SessionEvent, { type: Type }>;
  throw new Error(`Cannot decide on ${event.type}: this action is for ${types.join(', ')}`);
};

/** The running turn. A machine that asks for it outside of one has a mistake in its chart. */
export const runningTurn = (context: SessionContext): Turn => {
  if (context.turn === null) throw new Error('Cannot decide on a turn: none is running');
  return context.turn;
};

/** The context with some of its turn changed. */
export const withTurn = (context: SessionContext, change: Partial<Turn>): Partial<SessionContext> => ({ turn: { ...runningTurn(context), ...change } });
