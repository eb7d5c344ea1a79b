import type { Session, TurnEnd } from '../runtime/session.ts';
import type { AgentStatus } from '../tools/index.ts';

/** Follows one agent's session and knows its last word. */
export class AgentWatch {
  private current: AgentStatus = 'pending_init';
  private readonly waiting: (() => void)[] = [];

  /** `onEnd` hears the status with which each of the agent's turns ended; it must not throw. */
  constructor(session: Session, onEnd: (status: AgentStatus) => void) {
    session.records$.subscribe({
      next: ({ facts }) => {
        for (const fact of facts) {
          if (fact.type === 'turn.started') this.current = 'running';
          if (fact.type === 'turn.settled') { this.finish(statusOf(fact)); onEnd(this.current); }
        }
      },
      complete: () => this.finish(isFinal(this.current) ? this.current : 'shutdown'),
    });
  }

  get status(): AgentStatus {
    return this.current;
  }

  get isFinal(): boolean {
    return isFinal(this.current);
  }

  /** Resolves when the agent's running or next turn has ended, or its session has. */
  ended(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  shutDown(): void {
    this.finish('shutdown');
  }

  private finish(status: AgentStatus): void {
    this.current = status;
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

const isFinal = (status: AgentStatus): boolean => status !== 'pending_init' && status !== 'running';

const statusOf = ({ status, lastMessage, error }: Pick<TurnEnd, 'status' | 'lastMessage' | 'error'>): AgentStatus => {
  if (status === 'interrupted') return 'interrupted';
  return status === 'failed' ? { errored: error?.message ?? 'the turn failed' } : { completed: lastMessage };
};
