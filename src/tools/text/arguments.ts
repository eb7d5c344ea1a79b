import type { Json } from '../../../machines/json.ts';
import { jsonSchema } from '../../../machines/json.ts';
import { structTrouble } from '../../hooks/index.ts';
import type { ToolCall } from '../../../machines/tool-call-data.ts';
import { jsonNodes } from './json-nodes.ts';
import { Misfit, type Reader } from './rust-struct.ts';

/** Arguments that fit, or why they don't, as the model reads it. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; error: string };

/** Reads a function call's arguments; a hook's rewrite of them comes first. */
export function readArguments<T>(read: Reader<T>, call: ToolCall): Parsed<T> {
  const text = call.rewritten === undefined ? call.input : JSON.stringify(call.rewritten);
  const json = parseJson(text);
  if (!json.ok) return json;
  try {
    return { ok: true, value: read(jsonNodes(text)) };
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    return { ok: false, error: `${error.message} at ${placeOf(text, error.at)}` };
  }
}

/** As `readArguments`, with the words that most tools put before what is wrong. */
export function parseArguments<T>(read: Reader<T>, call: ToolCall): Parsed<T> {
  const parsed = readArguments(read, call);
  return parsed.ok ? parsed : { ok: false, error: `failed to parse function arguments: ${parsed.error}` };
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
    return { ok: false, error: structTrouble(text) ?? String(error) };
  }
}

function placeOf(text: string, characters: number): string {
  const before = text.slice(0, characters).split('\n');
  return `line ${before.length} column ${Buffer.byteLength(before.at(-1) ?? '')}`;
}
