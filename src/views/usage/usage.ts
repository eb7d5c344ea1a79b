import { addTokens, noTokens, tokensOf, type Tokens } from '../codex/token-usage.ts';
import type { SessionRecord } from '../record.ts';

/** What one turn has used. */
export type TurnUsage = { turn: string; requests: number; failedRequests: number; cutRequests: number; compactions: number; tokens: Tokens };

/** Tokens and requests of a session, turn by turn, in the order in which the turns began. */
export class UsageView {
  private readonly byTurn = new Map<string, TurnUsage>();
  private lastTokens: Tokens | null = null;

  apply(record: SessionRecord): void {
    for (const fact of record.facts) {
      switch (fact.type) {
        case 'turn.started': this.of(fact.turn); break;
        case 'sampling.started': this.add(fact.turn, { requests: 1, compactions: fact.purpose === 'compaction' ? 1 : 0 }); break;
        case 'sampling.failed': this.add(fact.turn, { failedRequests: 1 }); break;
        case 'sampling.cut': this.add(fact.turn, { cutRequests: 1 }); break;
        case 'sampling.completed':
          if (fact.usage === null) break;
          this.lastTokens = tokensOf(fact.usage);
          this.add(fact.turn, { tokens: this.lastTokens });
          break;
        default:
      }
    }
  }

  turns(): TurnUsage[] {
    return [...this.byTurn.values()];
  }

  /** Of all turns together. */
  total(): Tokens {
    return this.turns().reduce((sum, { tokens }) => addTokens(sum, tokens), noTokens);
  }

  /** Of the last request that was counted: how full the context is. `null` before the first. */
  last(): Tokens | null {
    return this.lastTokens;
  }

  private of(turn: string): TurnUsage {
    const known = this.byTurn.get(turn) ?? { turn, requests: 0, failedRequests: 0, cutRequests: 0, compactions: 0, tokens: noTokens };
    this.byTurn.set(turn, known);
    return known;
  }

  private add(turn: string, more: Partial<Omit<TurnUsage, 'turn'>>): void {
    const usage = this.of(turn);
    usage.requests += more.requests ?? 0;
    usage.failedRequests += more.failedRequests ?? 0;
    usage.cutRequests += more.cutRequests ?? 0;
    usage.compactions += more.compactions ?? 0;
    usage.tokens = addTokens(usage.tokens, more.tokens ?? noTokens);
  }
}
