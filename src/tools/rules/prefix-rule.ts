import { basename } from 'node:path';

/** One rule of a `.rules` file: what may happen to commands that begin with these words. */
export type PrefixRule = {
  /** Word by word, the alternatives. */
  pattern: readonly (readonly string[])[];
  decision: RuleDecision;
  justification: string | null;
};
export const ruleDecisions = ['allow', 'prompt', 'forbidden'] as const;
export type RuleDecision = (typeof ruleDecisions)[number];

/** What the rules say of a script. `covers`: each of its commands has a rule. */
export type Verdict = { covers: boolean; strictest: { decision: RuleDecision; prefix: readonly string[]; justification: string | null } | null };

/** Of all rules that fit any of the commands the strictest speaks, and among its equals the one with the longest prefix. */
export function judge(commands: readonly (readonly string[])[], rules: readonly PrefixRule[]): Verdict {
  const matches = commands.map((words) => rules.filter((rule) => fits(words, rule)).map(({ pattern, decision, justification }) => ({ decision, justification, prefix: words.slice(0, pattern.length) })));
  const [strictest = null] = matches.flat().toSorted((a, b) => ruleDecisions.indexOf(b.decision) - ruleDecisions.indexOf(a.decision) || b.prefix.length - a.prefix.length);
  return { covers: matches.length > 0 && matches.every((found) => found.length > 0), strictest };
}

/** A program that is named by its path is found by its name too. */
export const fits = (words: readonly string[], { pattern }: Pick<PrefixRule, 'pattern'>): boolean =>
  words.length >= pattern.length && pattern.every((alternatives, i) => alternatives.includes(words[i] ?? '') || (i === 0 && (words[0] ?? '').startsWith('/') && alternatives.includes(basename(words[0] ?? ''))));
