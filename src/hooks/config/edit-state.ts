import { parse as parsePatchable, patch } from '@decimalturn/toml-patch';
import { TomlError, parse } from 'smol-toml';
import type { TomlTable } from 'smol-toml';
import { canonicalJson } from '../trust-hash.ts';
import { tomlMap } from './toml-file.ts';

/** Changes to `[hooks.state."KEY"]`: a value sets a field, null removes it, an absent one stays. */
export type HookStateEdits = Record<string, { trusted_hash?: string | null; enabled?: boolean | null }>;

/**
 * Changes hook state in a config text and nothing else: comments, order and spacing stay. The result is read again and
 * must say what was meant; a text whose state stands in inline tables goes through a TOML editor. Pure.
 */
export function editHookState(text: string, edits: HookStateEdits): { text: string } | { error: string } {
  let wanted: string;
  try {
    wanted = meaning(withEdits(parse(text, { integersAsBigInt: true }), edits));
  } catch (error) {
    if (!(error instanceof TomlError) && !(error instanceof NotATableError)) throw error;
    return { error: `Cannot change hook state: ${error.message}` };
  }
  const says = (candidate: string) => meaningOf(candidate) === wanted;
  const byLines = Object.entries(edits).reduce((lines, [key, fields]) => editSection(lines, key, Object.entries(fields)), text.split('\n')).join('\n');
  if (says(byLines)) return { text: byLines };
  const byEditor = patchText(text, edits);
  return byEditor !== null && says(byEditor) ? { text: byEditor } : { error: 'Cannot change hook state: hooks.state is written in a way that cannot be edited; write it as [hooks.state."KEY"] tables' };
}

class NotATableError extends Error {}

function withEdits(config: TomlTable, edits: HookStateEdits): TomlTable {
  const state = table(table(config, 'hooks'), 'state');
  for (const [key, fields] of Object.entries(edits)) {
    const entry = table(state, key);
    for (const [name, value] of Object.entries(fields)) {
      if (value === null) delete entry[name];
      else entry[name] = value;
    }
  }
  return config;
}

function table(parent: TomlTable, key: string): TomlTable {
  const value = (parent[key] ??= {});
  if (typeof value !== 'object' || Array.isArray(value) || value instanceof Date) throw new NotATableError(`${key} is not a table`);
  return value;
}

/** What a table says, without order: equal texts mean equal tables. */
function meaning(config: TomlTable): string {
  return canonicalJson(tomlMap(config));
}

function meaningOf(text: string): string | null {
  try {
    return meaning(parse(text, { integersAsBigInt: true }));
  } catch {
    return null;
  }
}

function editSection(lines: string[], key: string, fields: [string, string | boolean | null][]): string[] {
  const at = lines.findIndex((line) => isHeaderOf(line, key));
  const [head, body, rest] = at < 0 ? newSection(lines, key) : sectionAt(lines, at);
  const kept = body.filter((line) => !fields.some(([name, value]) => value === null && isFieldLine(line, name)));
  const edited = kept.map((line) => fields.reduce((current, [name, value]) => (value !== null && isFieldLine(current, name) ? replaceValue(current, name, value) : current), line));
  const added = fields.filter(([name, value]) => value !== null && !body.some((line) => isFieldLine(line, name))).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return [...head, ...added, ...edited, ...rest];
}

/** At the end of the file, after a blank line. */
function newSection(lines: string[], key: string): [string[], string[], string[]] {
  const head = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  const gap = head.length > 0 && head.at(-1) !== '' ? [''] : [];
  return [[...head, ...gap, `[hooks.state.${JSON.stringify(key)}]`], [], ['']];
}

function sectionAt(lines: string[], at: number): [string[], string[], string[]] {
  const length = lines.slice(at + 1).findIndex((line) => /^\s*\[/.test(line));
  const end = length < 0 ? lines.length : at + 1 + length;
  return [lines.slice(0, at + 1), lines.slice(at + 1, end), lines.slice(end)];
}

function isHeaderOf(line: string, key: string): boolean {
  if (!/^\s*\[\s*hooks\s*\.\s*state\s*\./.test(line)) return false;
  return meaningOf(line) === meaningOf(`[hooks.state.${JSON.stringify(key)}]`);
}

function isFieldLine(line: string, name: string): boolean {
  return new RegExp(`^\\s*${name}\\s*=`).test(line);
}

/** Keeps what stands around the value: indentation, spacing and a comment. */
function replaceValue(line: string, name: string, value: string | boolean): string {
  return line.replace(new RegExp(`^(\\s*${name}\\s*=\\s*)(?:"[^"]*"|'[^']*'|[^\\s#]+)`), (_, before: string) => before + JSON.stringify(value));
}

function patchText(text: string, edits: HookStateEdits): string | null {
  try {
    return patch(text, withEdits(parsePatchable(text), edits));
  } catch {
    return null;
  }
}
