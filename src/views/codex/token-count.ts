import type { Overflow, Usage } from '../../../machines/index.ts';
import { addTokens, estimatedTokens, noTokens, tokensOf, type Counted, type Tokens } from './token-usage.ts';
import type { KeptItem } from './moment.ts';

/** Counts a session's tokens as Codex does: what requests used, and what counts in its place after an overflow or a compaction. */
export class TokenCount {
  private usedSoFar: Tokens;
  private current: Counted | null;

  /** `counted`: what was counted before this log began. */
  constructor(counted: Counted | null = null) {
    this.current = counted;
    this.usedSoFar = counted?.total ?? noTokens;
  }

  /** Tokens of the last request and of all; `null` before the first. */
  get counted(): Counted | null {
    return this.current;
  }

  /** What requests used, whatever the count says. */
  get used(): Tokens {
    return this.usedSoFar;
  }

  sampled(turn: string, usage: Usage): Tokens {
    const last = tokensOf(usage);
    this.usedSoFar = addTokens(this.usedSoFar, last);
    this.current = { turn, last, total: addTokens(this.current?.total ?? noTokens, last), estimated: false };
    return last;
  }

  /** Nobody counted the request: what was counted before it counts again. */
  uncounted(turn: string): void {
    if (this.current !== null) this.current = { ...this.current, turn };
  }

  overflowed(turn: string, { tokens, added }: Overflow): void {
    this.current = { turn, last: { ...noTokens, total: added }, total: { ...noTokens, total: tokens } };
  }

  compacted(turn: string, replacement: readonly KeptItem[]): void {
    const estimate = replacement.reduce((sum, { item }) => sum + estimatedTokens(JSON.stringify(item)), 0);
    this.current = { turn, last: { ...noTokens, total: estimate }, total: this.current?.total ?? noTokens, estimated: true };
  }
}
