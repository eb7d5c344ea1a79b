import { Immer } from 'immer';
import { addTokens, noTokens, tokensOf, type Tokens } from '../codex/token-usage.ts';
import type { Fact } from '../../../machines/index.ts';
import type { SessionRecord } from '../record.ts';

/** What one turn has used. */
export type TurnUsage = { turn: string; requests: number; failedRequests: number; cutRequests: number; compactions: number; tokens: Tokens };

/** Tokens and requests of a session. Turns stand in the order in which they began. */
export type Usage = {
  readonly turns: readonly TurnUsage[];
  /** Of the last request that was counted: how full the context is. `null` before the first. */
  readonly last: Tokens | null;
};

export const noUsage: Usage = { turns: [], last: null };

/** Our own instance, without auto-freeze: freezing a long list costs forty times what the change costs. */
const immer = new Immer({ autoFreeze: false });

/** The usage after one more record. What has not changed is the same object: a UI may compare by identity. */
export const foldUsage = (usage: Usage, record: SessionRecord): Usage =>
  immer.produce(usage, (draft) => {
    for (const fact of record.facts) count(draft, fact);
  });

/** Of all turns together. */
export const totalTokens = ({ turns }: Usage): Tokens => turns.reduce((sum, { tokens }) => addTokens(sum, tokens), noTokens);

type Draft = { turns: TurnUsage[]; last: Tokens | null };

const count = (draft: Draft, fact: Fact): void => {
  switch (fact.type) {
    case 'turn.started': turnIn(draft, fact.turn); return;
    case 'sampling.started':
      turnIn(draft, fact.turn).requests += 1;
      if (fact.purpose === 'compaction') turnIn(draft, fact.turn).compactions += 1;
      return;
    case 'sampling.failed': turnIn(draft, fact.turn).failedRequests += 1; return;
    case 'sampling.cut': turnIn(draft, fact.turn).cutRequests += 1; return;
    case 'sampling.completed': {
      if (fact.usage === null) return;
      const tokens = tokensOf(fact.usage);
      const turn = turnIn(draft, fact.turn);
      turn.tokens = addTokens(turn.tokens, tokens);
      draft.last = tokens;
      return;
    }
    default:
  }
};

const turnIn = (draft: Draft, turn: string): TurnUsage => {
  const known = draft.turns.findLast((usage) => usage.turn === turn);
  if (known !== undefined) return known;
  draft.turns.push({ turn, requests: 0, failedRequests: 0, cutRequests: 0, compactions: 0, tokens: noTokens });
  return turnIn(draft, turn);
};
