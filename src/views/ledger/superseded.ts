import type { JsonObject } from '../../../machines/index.ts';
import type { LedgerEntry } from './ledger.ts';

/** A run of one dispatch that has ended, and what it asked for. */
export type EndedRun = { entry: LedgerEntry; event: string; status: string; effect: JsonObject; completionOrder: number };

/**
 * The key of the handler whose decision took the place of this one's; `null` where it stands. The rules are those by
 * which the outcomes of one dispatch are folded: a denial beats a rewrite and an allowance, the rewrite that finished
 * last beats the others, an end of the turn beats a continuation.
 */
export const supersededBy = (entry: LedgerEntry, dispatch: readonly EndedRun[]): string | null => {
  const own = dispatch.find((run) => run.entry === entry);
  if (own === undefined) return null;
  const winner = rules[own.event]?.(own, dispatch.filter((run) => run !== own));
  return winner?.entry.handlerKey ?? null;
};

type Rule = (own: EndedRun, others: readonly EndedRun[]) => EndedRun | undefined;

const rewrites = ({ effect }: EndedRun): boolean => 'updatedInput' in effect;
const blocks = ({ effect }: EndedRun): boolean => 'block' in effect;
const stops = ({ effect }: EndedRun): boolean => 'stop' in effect;
const permits = (behavior: string) => ({ effect }: EndedRun): boolean => {
  const { permission } = effect;
  return typeof permission === 'object' && permission !== null && !Array.isArray(permission) && permission['behavior'] === behavior;
};

const preToolUse: Rule = (own, others) => {
  if (!rewrites(own) || blocks(own)) return undefined;
  return others.find(blocks) ?? others.filter((other) => rewrites(other) && other.completionOrder > own.completionOrder).toSorted((a, b) => b.completionOrder - a.completionOrder)[0];
};

const stopping: Rule = (own, others) => (blocks(own) && !stops(own) ? others.find(stops) : undefined);

const rules: Readonly<Record<string, Rule | undefined>> = {
  PreToolUse: preToolUse,
  PermissionRequest: (own, others) => (permits('allow')(own) ? others.find(permits('deny')) : undefined),
  Stop: stopping,
  SubagentStop: stopping,
};
