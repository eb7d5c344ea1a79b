import type { z } from 'zod';
import { unknownVariant } from '../../hooks/index.ts';

/** What is wrong with a request's params, in the words of Codex's parser (serde). */
export function explain(error: z.ZodError, struct: string): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'Invalid request';
  return `Invalid request: ${issue.path.length === 0 && issue.code === 'invalid_type' ? wrongType(issue.input, `struct ${struct}`) : wordsFor(issue)}`;
}

/** A value that is no such thing. */
export const wrongType = (value: unknown, expects: string): string => `invalid type: ${serdeName(value)}, expected ${expects}`;

type Issue = z.core.$ZodIssue;

export function wordsFor(issue: Issue): string {
  const input: unknown = issue.input;
  const key = String(issue.path.at(-1) ?? 'params');
  if (input === undefined && issue.code !== 'custom') return `missing field \`${key}\``;
  switch (issue.code) {
    case 'invalid_type': return wrongType(input, issue.message.startsWith('Invalid input') ? expected(issue.expected) : issue.message);
    case 'invalid_value': return unknownVariant(String(input), issue.values.map(String));
    case 'too_small': return `invalid value: integer \`${String(input)}\`, expected ${issue.message}`;
    case 'invalid_union': return issue.message.startsWith('Invalid ') ? unionWords(issue) : issue.message;
    default: return issue.message;
  }
}

/** The way that came furthest is the one that was meant. */
function unionWords(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  if (issue.errors.length === 0) {
    const { discriminator = 'type', options } = issue as { discriminator?: string; options?: readonly unknown[] };
    const tag: unknown = typeof issue.input === 'object' && issue.input !== null ? Reflect.get(issue.input, discriminator) : undefined;
    if (tag === undefined) return `missing field \`${discriminator}\``;
    return options === undefined ? `unknown variant \`${String(tag)}\`` : unknownVariant(String(tag), options.map(String));
  }
  const inner = issue.errors.map((issues) => issues[0]).find((first) => first !== undefined && first.code !== 'invalid_type') ?? issue.errors[0]?.[0];
  return inner === undefined ? issue.message : wordsFor(inner);
}

function serdeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'sequence';
  switch (typeof value) {
    case 'string': return `string ${JSON.stringify(value)}`;
    case 'number': return Number.isInteger(value) ? `integer \`${value}\`` : `floating point \`${value}\``;
    case 'boolean': return `boolean \`${value}\``;
    default: return 'map';
  }
}

const expected = (type: string): string => ({ string: 'a string', array: 'a sequence', object: 'a map', boolean: 'a boolean', number: 'i64', int: 'i64', record: 'a map' })[type] ?? type;
