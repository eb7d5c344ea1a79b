import { z } from 'zod';
import type { Json } from '../../../machines/json.ts';
import { jsonSchema } from '../../../machines/json.ts';
import type { ToolCall } from '../../../machines/tool-call-data.ts';

/** Arguments that fit, or why they don't, as the model reads it. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; error: string };

/** Reads a function call's arguments; a hook's rewrite of the whole object comes first. */
export function parseArguments<S extends z.ZodType>(schema: S, call: ToolCall): Parsed<z.infer<S>> {
  const text = typeof call.rewritten === 'object' && call.rewritten !== null ? JSON.stringify(call.rewritten) : call.input;
  const json = parseJson(text);
  if (!json.ok) return { ok: false, error: `failed to parse function arguments: ${json.error}` };
  const parsed = schema.safeParse(json.value);
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, error: `failed to parse function arguments: ${issueText(parsed.error, json.value, text)}` };
}

/** What hooks see as `tool_input`: the arguments, `{}` where there are none, the text where it is no JSON. */
export function hookInput(call: ToolCall): Json {
  if (call.rewritten !== undefined) return call.rewritten;
  if (call.input.trim() === '') return {};
  const json = parseJson(call.input);
  return json.ok ? json.value : call.input;
}

export function parseJson(text: string): Parsed<Json> {
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value: jsonSchema.parse(value) };
  } catch (error) {
    return { ok: false, error: syntaxErrorText(text, error) };
  }
}

/** Serde's words for the commonest errors, so that a model reads what it was trained on; the place is exact. */
function syntaxErrorText(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/Unexpected end|Unterminated/.test(message)) return `EOF while parsing ${message.includes('Unterminated string') ? 'a string' : 'a value'} at ${placeOf(text, text.length)}`;
  const at = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
  if (/Expected property name|Expected double-quoted property name/.test(message)) return `key must be a string at ${placeOf(text, at + 1)}`;
  return `expected value at ${placeOf(text, at + 1)}`;
}

function placeOf(text: string, characters: number): string {
  const before = text.slice(0, characters).split('\n');
  return `line ${before.length} column ${Buffer.byteLength(before.at(-1) ?? '')}`;
}

function issueText(error: z.ZodError, value: Json, text: string): string {
  const issue = error.issues[0];
  const key = String(issue?.path[0] ?? '');
  const given = typeof value === 'object' && value !== null && !Array.isArray(value) ? value[key] : value;
  if (given === undefined) return `missing field \`${key}\` at ${placeOf(text, text.length)}`;
  const place = placeOf(text, endOfValue(text, key, given));
  const wanted = issue?.code === 'invalid_type' ? (rustNumbers.has(issue.message) ? issue.message : expected(issue.expected)) : undefined;
  if (issue?.code === 'invalid_value') return `unknown variant \`${String(given)}\`, expected one of ${issue.values.map((name) => `\`${String(name)}\``).join(', ')} at ${place}`;
  return wanted === undefined ? `invalid value: ${kindOf(given)}, expected u64 at ${place}` : `invalid type: ${kindOf(given)}, expected ${wanted} at ${place}`;
}

/** A schema may name the number type that Codex's error names. */
const rustNumbers = new Set(['i32', 'usize']);

const expected = (type: string): string => ({ string: 'a string', boolean: 'a boolean', array: 'a sequence', object: 'a map', int: 'u64', number: 'u64' })[type] ?? type;

function kindOf(value: Json): string {
  if (typeof value === 'string') return `string ${JSON.stringify(value)}`;
  if (typeof value === 'number') return Number.isInteger(value) ? `integer \`${value}\`` : `floating point \`${value}\``;
  if (typeof value === 'boolean') return `boolean \`${value}\``;
  if (value === null) return 'null';
  return Array.isArray(value) ? 'sequence' : 'map';
}

/** Where the value of a top-level key ends; the whole text where it cannot be found. */
function endOfValue(text: string, key: string, value: Json): number {
  const literal = JSON.stringify(value);
  const at = text.indexOf(literal, text.indexOf(JSON.stringify(key)) + key.length + 2);
  return at === -1 ? text.length : at + literal.length;
}
