import type { TurnStatus } from '../../machines/index.ts';
import type { SessionRecord } from '../views/record.ts';

/** How a turn ended. */
export type TurnEnd = { turn: string; status: TurnStatus; error: { message: string } | null; lastMessage: string | null };

/** The ends of a session's turns, and those who wait for them. Whatever is asked for settles. */
export class TurnEnds {
  private readonly ends = new Map<string, TurnEnd>();
  private readonly waiters = new Map<string, ((end: TurnEnd) => void)[]>();
  private readonly isToCome: (turn: string) => boolean;
  private over: Pick<TurnEnd, 'status' | 'error'> | null = null;

  /** `isToCome`: whether a turn runs, or waits to. */
  constructor(isToCome: (turn: string) => boolean) {
    this.isToCome = isToCome;
  }

  /** At once for a turn that is over, or that nobody knows. */
  of(turn: string): Promise<TurnEnd> {
    const end = this.ends.get(turn);
    if (end !== undefined) return Promise.resolve(end);
    if (this.over !== null) return Promise.resolve({ turn, ...this.over, lastMessage: null });
    if (!this.isToCome(turn)) return Promise.resolve(neverRan(turn, 'no such turn runs or waits in this session'));
    return new Promise((resolve) => this.waiters.set(turn, [...(this.waiters.get(turn) ?? []), resolve]));
  }

  /** Hears of a record, once the session is where it leads. A turn that a hook stopped has an end of its own, though its prompt was dropped. */
  apply({ facts }: SessionRecord): void {
    for (const fact of facts) {
      if (fact.type !== 'turn.settled') continue;
      const { turn, status, error, lastMessage } = fact;
      this.settle({ turn, status, error, lastMessage });
    }
    for (const fact of facts) {
      if (fact.type !== 'prompt.dropped') continue;
      for (const turn of this.waiters.keys()) if (!this.isToCome(turn)) this.settle(neverRan(turn, `the prompt was dropped: ${fact.reason}`));
    }
  }

  /** There will be no more: whatever has not ended has now. */
  finish(status: TurnStatus, message: string): void {
    this.over ??= { status, error: { message } };
    for (const turn of this.waiters.keys()) this.settle({ turn, ...this.over, lastMessage: null });
  }

  private settle(end: TurnEnd): void {
    this.ends.set(end.turn, end);
    const waiters = this.waiters.get(end.turn) ?? [];
    this.waiters.delete(end.turn);
    for (const resolve of waiters) resolve(end);
  }
}

const neverRan = (turn: string, message: string): TurnEnd => ({ turn, status: 'interrupted', error: { message }, lastMessage: null });
