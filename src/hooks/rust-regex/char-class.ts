import { RE2JS } from 're2js';
import { intersect, negate, scan, union } from './ranges.ts';
import type { Ranges } from './ranges.ts';

/** A set of characters: its text inside RE2's brackets, and its ranges where sets must be combined. */
export interface CharClass {
  text: string;
  ranges: () => Ranges;
}

const setOperations = {
  '&&': intersect,
  '--': (a: Ranges, b: Ranges) => intersect(a, negate(b)),
  '~~': (a: Ranges, b: Ranges) => intersect(union(a, b), negate(intersect(a, b))),
} as const;
export type SetOperator = keyof typeof setOperations;

function ofRanges(ranges: Ranges): CharClass {
  return { text: ranges.map(([first, last]) => (first === last ? point(first) : `${point(first)}-${point(last)}`)).join(''), ranges: () => ranges };
}

export function ofRange(first: number, last: number): CharClass {
  return ofRanges([[first, last]]);
}

export function unionOf(classes: readonly CharClass[]): CharClass {
  return { text: classes.map(({ text }) => text).join(''), ranges: () => union(...classes.map(({ ranges }) => ranges())) };
}

export function negated(set: CharClass): CharClass {
  return ofRanges(negate(set.ranges()));
}

export function combined(operator: SetOperator, left: CharClass, right: CharClass): CharClass {
  return ofRanges(setOperations[operator](left.ranges(), right.ranges()));
}

/** The class in RE2's brackets. RE2 has no empty brackets, so an empty set is the negation of everything. */
export function bracketed(set: CharClass, isNegated: boolean): string {
  if (set.text === '') return isNegated ? '[\\x{0}-\\x{10ffff}]' : '[^\\x{0}-\\x{10ffff}]';
  return `[${isNegated ? '^' : ''}${set.text}]`;
}

const space = '\\t-\\r \\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}';

const unicodePerl = {
  d: { text: '\\p{Nd}', ranges: () => scan(/\p{Nd}/u) },
  s: { text: space, ranges: () => scan(/\p{White_Space}/u) },
  w: { text: '\\pL\\pM\\p{Nd}\\p{Nl}\\p{Pc}\\x{200c}\\x{200d}\\x{24b6}-\\x{24e9}\\x{1f130}-\\x{1f149}\\x{1f150}-\\x{1f169}\\x{1f170}-\\x{1f189}', ranges: () => scan(/[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u) },
} as const;
const asciiPerl = { d: '0-9', s: '\\t-\\r ', w: '0-9A-Za-z_' } as const;

/** `\d`, `\s` or `\w`, over all of Unicode or over ASCII only. */
export function perlClass(letter: 'd' | 's' | 'w', isUnicode: boolean): CharClass {
  return isUnicode ? unicodePerl[letter] : asciiClass(asciiPerl[letter]);
}

const posix = new Map([
  ['alnum', '0-9A-Za-z'],
  ['alpha', 'A-Za-z'],
  ['ascii', '\\x00-\\x7f'],
  ['blank', '\\t '],
  ['cntrl', '\\x00-\\x1f\\x7f'],
  ['digit', '0-9'],
  ['graph', '!-~'],
  ['lower', 'a-z'],
  ['print', ' -~'],
  ['punct', '!-\\/:-@\\[-`{-~'],
  ['space', '\\t-\\r '],
  ['upper', 'A-Z'],
  ['word', '0-9A-Za-z_'],
  ['xdigit', '0-9A-Fa-f'],
]);

export function posixClass(name: string): CharClass | undefined {
  const body = posix.get(name);
  return body === undefined ? undefined : asciiClass(body);
}

function asciiClass(body: string): CharClass {
  const pattern = new RegExp(`[${body}]`);
  return { text: body, ranges: () => union(Array.from({ length: 128 }, (_, code) => code).filter((code) => pattern.test(String.fromCharCode(code))).map((code) => [code, code] as const)) };
}

/** A Unicode property by name or by `key=value`; undefined where there is none. Rust compares names loosely. */
export function unicodeClass(name: string): CharClass | undefined {
  const [, key, operator, value = name] = /^(.*?)(!=|=|:)(.*)$/.exec(name) ?? [];
  const tidy = (text: string) => text.trim().toLowerCase().replace(/[-\s]+/g, '_').replace(/(^|_)[a-z]/g, (letter) => letter.toUpperCase());
  const names = [...new Set([value, tidy(value)])];
  const candidates = key === undefined ? names.flatMap((known) => [known, `Script=${known}`]) : names.map((known) => `${{ Gc: 'General_Category', Sc: 'Script', Scx: 'Script_Extensions' }[tidy(key)] ?? tidy(key)}=${known}`);
  const found = candidates.map(propertyPattern).find((pattern) => pattern !== undefined);
  if (!found) return undefined;
  const plain = candidates[0] ?? '';
  const set = { text: isRe2Property(plain) ? `\\p{${plain}}` : ofRanges(scan(found)).text, ranges: () => scan(found) };
  return operator === '!=' ? negated(set) : set;
}

function propertyPattern(property: string): RegExp | undefined {
  try {
    return /^[\w=]+$/.test(property) ? new RegExp(`\\p{${property}}`, 'u') : undefined;
  } catch {
    return undefined;
  }
}

function isRe2Property(name: string): boolean {
  try {
    RE2JS.compile(`\\p{${name}}`);
    return true;
  } catch {
    return false;
  }
}

function point(code: number): string {
  return `\\x{${code.toString(16)}}`;
}
