import { RE2JS } from 're2js';
import { translateRegex } from './rust-regex/translate.ts';

type Test = (input: string) => boolean;
type Compiled = { test: Test } | { error: string };

/** Compiled matchers by text. Cleared when full, so that it cannot grow without bound. */
const compiled = new Map<string, Compiled>();
const maxCompiled = 1000;

/** Whether a handler's matcher takes one of the inputs. No matcher, `""` and `"*"` take everything; a wrong one nothing. */
export function matches(matcher: string | null, inputs: readonly string[]): boolean {
  if (matcher === null || takesAll(matcher)) return true;
  const known = compileOnce(matcher);
  return 'test' in known && inputs.some(known.test);
}

/** What is wrong with a matcher, in the words of Rust's regex crate; null for a good one. */
export function matcherError(matcher: string): string | null {
  if (takesAll(matcher)) return null;
  const known = compileOnce(matcher);
  return 'error' in known ? known.error : null;
}

function takesAll(matcher: string): boolean {
  return matcher === '' || matcher === '*';
}

function compileOnce(matcher: string): Compiled {
  const known = compiled.get(matcher);
  if (known) return known;
  if (compiled.size >= maxCompiled) compiled.clear();
  const fresh = compile(matcher);
  compiled.set(matcher, fresh);
  return fresh;
}

/** Letters, digits, `_` and `|` only: exact names. Anything else: an unanchored regular expression. */
function compile(matcher: string): Compiled {
  if (/^[A-Za-z0-9_|]+$/.test(matcher)) {
    const names = new Set(matcher.split('|'));
    return { test: (input) => names.has(input) };
  }
  const translated = translateRegex(matcher);
  if ('error' in translated) return translated;
  try {
    const pattern = RE2JS.compile(translated.re2);
    return { test: (input) => pattern.matcher(input).find() };
  } catch {
    return { error: 'Compiled regex exceeds size limit of 10485760 bytes.' };
  }
}
