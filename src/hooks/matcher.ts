import { RE2JS } from 're2js';

type Test = (input: string) => boolean;

/** Compiled matchers by text. Cleared when full, so that it cannot grow without bound. */
const compiled = new Map<string, Test>();
const maxCompiled = 1000;

/** Whether a handler's matcher takes one of the inputs. No matcher, `""` and `"*"` take everything. */
export function matches(matcher: string | null, inputs: readonly string[]): boolean {
  if (matcher === null || matcher === '' || matcher === '*') return true;
  return inputs.some(testOf(matcher));
}

function testOf(matcher: string): Test {
  const known = compiled.get(matcher);
  if (known) return known;
  if (compiled.size >= maxCompiled) compiled.clear();
  const test = compile(matcher);
  compiled.set(matcher, test);
  return test;
}

/** Letters, digits, `_` and `|` only: exact names. Anything else: an unanchored regular expression. */
function compile(matcher: string): Test {
  if (/^[A-Za-z0-9_|]+$/.test(matcher)) {
    const names = new Set(matcher.split('|'));
    return (input) => names.has(input);
  }
  try {
    const pattern = RE2JS.compile(matcher);
    return (input) => pattern.matcher(input).find();
  } catch {
    return () => false;
  }
}

/** What is wrong with a matcher; null for a good one. */
export function matcherError(matcher: string): string | null {
  if (/^[A-Za-z0-9_|*]?$|^[A-Za-z0-9_|]+$/.test(matcher)) return null;
  try {
    RE2JS.compile(matcher);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
