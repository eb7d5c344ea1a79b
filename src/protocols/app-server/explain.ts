import type { z } from 'zod';

/** What is wrong with a request's params, in the words of Codex's parser (serde). */
export function explain(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'Invalid request' : `Invalid request: ${wordsFor(issue)}`;
}

type Issue = z.core.$ZodIssue;

function wordsFor(issue: Issue): string {
  const input: unknown = issue.input;
  const key = String(issue.path.at(-1) ?? 'params');
  if (input === undefined && issue.code !== 'custom') return `missing field \`${key}\``;
  switch (issue.code) {
    case 'invalid_type': return `invalid type: ${serdeName(input)}, expected ${expected(issue.expected)}`;
    case 'invalid_value': return `unknown variant \`${String(input)}\`, expected ${oneOf(issue.values.map(String))}`;
    case 'invalid_union': return unionWords(issue);
    default: return issue.message;
  }
}

/** The way that came furthest is the one that was meant. */
function unionWords(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  if (issue.errors.length === 0) {
    const { discriminator = 'type', options } = issue as { discriminator?: string; options?: readonly unknown[] };
    const tag: unknown = typeof issue.input === 'object' && issue.input !== null ? Reflect.get(issue.input, discriminator) : undefined;
    return tag === undefined ? `missing field \`${discriminator}\`` : `unknown variant \`${String(tag)}\`${options === undefined ? '' : `, expected ${oneOf(options.map(String))}`}`;
  }
  const inner = issue.errors.map((issues) => issues[0]).find((first) => first !== undefined && first.code !== 'invalid_type') ?? issue.errors[0]?.[0];
  return inner === undefined ? issue.message : wordsFor(inner);
}

const oneOf = (names: readonly string[]): string => (names.length === 1 ? `\`${names[0]}\`` : `one of ${names.map((name) => `\`${name}\``).join(', ')}`);

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
