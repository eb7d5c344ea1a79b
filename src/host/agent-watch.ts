import type { Session, TurnEnd } from '../runtime/session.ts';
import type { AgentStatus } from '../tools/index.ts';

/** Follows one agent's session and knows its last word. */
export class AgentWatch {
  private current: AgentStatus = 'pending_init';
  private isShut = false;
  private readonly waiting: (() => void)[] = [];

  /**
   * `onEnd` hears the status with which each of the agent's turns ended; it must not throw. An interrupted turn is no end:
   * the agent may be given more to do, so nobody is told and who waits goes on waiting.
   */
  constructor(session: Session, onEnd: (status: AgentStatus) => void) {
    session.records$.subscribe({
      next: ({ facts }) => {
        for (const fact of facts) {
          if (fact.type === 'turn.started') this.current = 'running';
          if (fact.type === 'turn.settled') this.settle(statusOf(fact), onEnd);
        }
      },
      complete: () => { if (isFinal(this.current)) this.finish(this.current); else this.end(session.state.fault === null ? 'shutdown' : { errored: session.state.fault }, onEnd); },
    });
  }

  get status(): AgentStatus {
    return this.current;
  }

  get isFinal(): boolean {
    return isFinal(this.current);
  }

  /** Resolves when the agent's running or next turn has ended otherwise than by an interrupt, or its session has. */
  ended(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** The agent is about to be closed: the turn that this cuts off ends as a shutdown. */
  shutDown(): void {
    this.isShut = true;
    this.finish('shutdown');
  }

  private settle(ended: AgentStatus, onEnd: (status: AgentStatus) => void): void {
    const status = this.isShut ? 'shutdown' : ended;
    if (status === 'interrupted') { this.current = status; return; }
    this.end(status, onEnd);
  }

  private end(status: AgentStatus, onEnd: (status: AgentStatus) => void): void {
    this.finish(status);
    onEnd(status);
  }

  private finish(status: AgentStatus): void {
    this.current = status;
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

const isFinal = (status: AgentStatus): boolean => status !== 'pending_init' && status !== 'running' && status !== 'interrupted';

const statusOf = ({ status, lastMessage, error }: Pick<TurnEnd, 'status' | 'lastMessage' | 'error'>): AgentStatus => {
  if (status === 'interrupted') return 'interrupted';
  return status === 'failed' ? { errored: error?.message ?? 'the turn failed' } : { completed: lastMessage };
};
