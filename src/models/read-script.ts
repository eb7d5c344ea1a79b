import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { modelScriptSchema, type ModelScript } from './script.ts';

/** A script, or what is wrong with it: every trouble with its file, its place in the JSON and what to do. */
export type ReadScript = { ok: true; script: ModelScript } | { ok: false; message: string };

/** Larger script files are refused. */
export const maxScriptBytes = 16 * 1024 * 1024;

/** Reads a script from its JSON text; `file` only names it in the messages. */
export function parseModelScript(text: string, file: string): ReadScript {
  const json = parseJson(text, file);
  if (!json.ok) return json;
  const parsed = modelScriptSchema.safeParse(json.value);
  if (parsed.success) return { ok: true, script: parsed.data };
  return { ok: false, message: `Cannot use the model script ${file}:\n${parsed.error.issues.map(issueLine).join('\n')}` };
}

/** Reads a script from a file. Never throws. */
export async function readModelScript(file: string): Promise<ReadScript> {
  try {
    const bytes = await readFile(file);
    if (bytes.length <= maxScriptBytes) return parseModelScript(bytes.toString('utf8'), file);
    return { ok: false, message: `Cannot use the model script ${file}: it has ${bytes.length} bytes, and maxScriptBytes is ${maxScriptBytes}. Split it.` };
  } catch (error) {
    return { ok: false, message: `Cannot read the model script ${file}: ${reason(error)}. Give the path of a JSON file like {"model": [{"items": [{"type": "message", "text": "hello"}]}]}.` };
  }
}

function parseJson(text: string, file: string): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, message: `Cannot read the model script ${file}: it is not JSON (${reason(error)}). Mend the JSON, or write {"model": [{"items": [{"type": "message", "text": "hello"}]}]} to start from.` };
  }
}

function issueLine(issue: z.core.$ZodIssue): string {
  const place = issue.path.reduce<string>((path, key) => (typeof key === 'number' ? `${path}[${key}]` : path ? `${path}.${String(key)}` : String(key)), '');
  return `  at ${place || 'the top'}: ${issue.message}${hint(issue)}`;
}

function hint(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys' ? '. Take the key out, or mend its spelling' : '';
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
