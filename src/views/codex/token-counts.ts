import type { Fact } from '../../../machines/index.ts';
import type { Moment } from './moment.ts';
import type { Tokens } from './token-usage.ts';

type Count = { turn: string; last: Tokens; total: Tokens };

/**
 * When the count of tokens is told: after the request's PostModelRequest hooks, and after the outputs of the calls that
 * it made, but before anything else.
 */
export class TokenCounts {
  private waiting: Count | null = null;
  private latest: Count | null = null;
  private readonly openCalls = new Set<string>();
  private readonly running = new Set<string>();

  /** A request has been counted. */
  due(count: Count): void {
    this.waiting = count;
    this.latest = count;
  }

  /** What is told before this fact is. */
  before(fact: Fact): Moment[] {
    const moments = endsTheWait(fact) ? this.flush() : [];
    if (fact.type === 'tool.called') this.openCalls.add(fact.call.callId);
    if (fact.type === 'tool.answered') this.openCalls.delete(fact.callId);
    if (fact.type === 'turn.settled') this.openCalls.clear();
    if (fact.type === 'hook.started' && fact.run.event === 'PostModelRequest') this.running.add(fact.run.id);
    if (fact.type === 'hook.completed') this.running.delete(fact.run.id);
    if (fact.type === 'hook.interrupted') this.running.delete(fact.runId);
    return moments;
  }

  atEndOfRecord(): Moment[] {
    return this.flush();
  }

  /** The last count once more: a compaction begins by telling it. */
  again(turn: string): Moment[] {
    return this.latest === null ? [] : [told({ ...this.latest, turn })];
  }

  private flush(): Moment[] {
    if (this.waiting === null || this.openCalls.size > 0 || this.running.size > 0) return [];
    const count = this.waiting;
    this.waiting = null;
    return [told(count)];
  }
}

const told = ({ turn, last, total }: Count): Moment => ({ type: 'tokenCount', turn, last, total, estimated: false });

const endsTheWait = (fact: Fact): boolean => {
  switch (fact.type) {
    case 'hook.started': return fact.run.event !== 'PostModelRequest';
    case 'context.injected': return fact.about === undefined;
    case 'prompt.accepted': case 'prompt.blocked': case 'notice.recorded': case 'sampling.started': case 'compaction.started': case 'conversation.compacted':
    case 'turn.continued': case 'turn.settled': case 'turn.continuationRefused': return true;
    default: return false;
  }
};
