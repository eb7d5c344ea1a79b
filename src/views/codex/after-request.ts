import { callName, type Fact } from '../../../machines/index.ts';
import type { Moment } from './moment.ts';

/**
 * When the end of a request is told, with the count of its tokens: after its PostModelRequest hooks, and after the
 * outputs of the calls that it made, but before anything else.
 */
export class AfterRequest {
  private waiting: Moment[] = [];
  private readonly openCalls = new Set<string>();
  private readonly running = new Set<string>();

  /** To be told once the request is wholly over. */
  due(...moments: Moment[]): void {
    this.waiting.push(...moments);
  }

  /** What is told before this fact is. */
  before(fact: Fact): Moment[] {
    if (endsTheTurn(fact)) this.running.clear();
    const moments = endsTheWait(fact) ? this.flush() : [];
    if (fact.type === 'tool.called') this.openCalls.add(callName(fact.call));
    if (fact.type === 'tool.answered') this.openCalls.delete(callName(fact));
    if (fact.type === 'turn.settled') this.openCalls.clear();
    if (fact.type === 'hook.started' && fact.run.event === 'PostModelRequest') this.running.add(fact.run.id);
    if (fact.type === 'hook.completed') this.running.delete(fact.run.id);
    if (fact.type === 'hook.interrupted') this.running.delete(fact.runId);
    return moments;
  }

  atEndOfRecord(): Moment[] {
    return this.flush();
  }

  private flush(): Moment[] {
    if (this.openCalls.size > 0 || this.running.size > 0) return [];
    const moments = this.waiting;
    this.waiting = [];
    return moments;
  }
}

/** From here on nobody waits for hooks that run on. */
const endsTheTurn = (fact: Fact): boolean => fact.type === 'turn.settled' || (fact.type === 'hook.started' && fact.run.event === 'Interrupt');

const endsTheWait = (fact: Fact): boolean => {
  switch (fact.type) {
    case 'hook.started': return fact.run.event !== 'PostModelRequest';
    case 'context.injected': return fact.about === undefined;
    case 'prompt.accepted': case 'prompt.blocked': case 'notice.recorded': case 'goal.told': case 'sampling.started': case 'compaction.started': case 'conversation.compacted':
    case 'turn.continued': case 'turn.settled': case 'turn.continuationRefused': return true;
    default: return false;
  }
};
