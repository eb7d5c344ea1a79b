import { z } from 'zod';
import { shlexSplit } from '../text/shlex.ts';
import { fits, ruleDecisions, type PrefixRule } from './prefix-rule.ts';

type Value = string | boolean | number | null | readonly Value[];
type Call = { name: string; fields: Readonly<Record<string, Value>> };

const words = z.array(z.string());
const example = z.union([z.string(), words]);
const ruleSchema = z.object({
  pattern: z.array(z.union([z.string(), words.min(1)])).min(1), decision: z.enum(ruleDecisions).default('allow'),
  justification: z.string().nullish(), match: z.array(example).default([]), not_match: z.array(example).default([]),
});

/**
 * Reads a `.rules` file as Codex writes and documents it: calls with named literals. Of Starlark nothing else is known
 * here; functions besides `prefix_rule` are passed over. Throws where the text is no such file.
 */
export function parseRules(text: string): PrefixRule[] {
  return callsOf(tokensOf(text)).filter(({ name }) => name === 'prefix_rule').map(({ fields }) => {
    const { pattern, decision, justification = null, match, not_match: others } = ruleSchema.parse(fields);
    const rule: PrefixRule = { pattern: pattern.map((word) => (typeof word === 'string' ? [word] : word)), decision, justification };
    const unfit = [...match.filter((given) => !fits(wordsOf(given), rule)), ...others.filter((given) => fits(wordsOf(given), rule))];
    if (unfit.length > 0) throw new Error(`a rule for ${JSON.stringify(pattern)} does not do as its example ${JSON.stringify(unfit[0])} says`);
    return rule;
  });
}

const wordsOf = (given: string | string[]): string[] => (typeof given === 'string' ? shlexSplit(given) ?? [] : given);

const token = /\s+|#.*|(?<name>[A-Za-z_]\w*)|(?<number>-?\d+)|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<sign>[()[\],=])/y;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const from = token.lastIndex;
    const found = token.exec(text);
    if (found === null) throw new Error(`unexpected ${JSON.stringify(text.charAt(from))} in line ${text.slice(0, from).split('\n').length}`);
    if (Object.values(found.groups ?? {}).some((part) => part !== undefined)) tokens.push(found[0]);
  }
  return tokens;
}

function callsOf(tokens: readonly string[]): Call[] {
  let at = 0;
  const next = (): string => tokens[at++] ?? 'the end';
  const expect = (sign: string): void => {
    const found = next();
    if (found !== sign) throw new Error(`expected ${sign}, found ${found}`);
  };
  /** What stands between two brackets, separated by commas; the last comma may stay. */
  const until = <T>(close: string, read: () => T): T[] => {
    const found: T[] = [];
    while (tokens[at] !== close) {
      found.push(read());
      if (tokens[at] !== close) expect(',');
    }
    at++;
    return found;
  };
  const value = (): Value => {
    const found = next();
    return found === '[' ? until(']', value) : literal(found);
  };
  const calls: Call[] = [];
  while (at < tokens.length) {
    const name = nameOf(next());
    expect('(');
    const fields = until(')', () => {
      const field = nameOf(next());
      expect('=');
      return [field, value()] as const;
    });
    calls.push({ name, fields: Object.fromEntries(fields) });
  }
  return calls;
}

function nameOf(found: string): string {
  if (!/^[A-Za-z_]\w*$/.test(found)) throw new Error(`expected a name, found ${found}`);
  return found;
}

const constants: Readonly<Record<string, Value>> = { True: true, False: false, None: null };
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function literal(found: string): Value {
  if (/^["']/.test(found)) return found.slice(1, -1).replace(/\\(.)/gs, (_pair, char: string) => escapes[char] ?? char);
  if (/^-?\d/.test(found)) return Number(found);
  const constant = Object.hasOwn(constants, found) ? constants[found] : undefined;
  if (constant === undefined) throw new Error(`expected a text or a list, found ${found}`);
  return constant;
}
