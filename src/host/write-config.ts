import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parse as parsePatchable, patch } from '@decimalturn/toml-patch';
import { parse } from 'smol-toml';
import { z } from 'zod';
import type { Json, JsonObject } from '../../machines/index.ts';
import { configTrouble, replaceFile, unsupported, writeHookState, type HookStateEdits } from '../hooks/index.ts';
import { isObject } from '../views/codex/reading.ts';
import { settingsTrouble } from './session-config.ts';

/** One change of a config file: `keyPath` with dots, parts in quotes where they hold some; null takes a key away. */
export type ConfigEdit = { keyPath: string; value: Json; mergeStrategy: 'replace' | 'upsert' };

/** A change that was not made. `code` is Codex's. */
export class ConfigWriteError extends Error {
  readonly code: 'configValidationError' | 'configVersionConflict' | 'configLayerReadonly' | 'configPathNotFound';

  constructor(code: ConfigWriteError['code'], message: string) {
    super(message);
    this.name = 'ConfigWriteError';
    this.code = code;
  }
}

/** Tells one content from another; order of keys does not count. */
export const configVersion = (config: JsonObject): string => `sha256:${createHash('sha256').update(JSON.stringify(sorted(config))).digest('hex')}`;

/**
 * Changes the user's config file; what is not edited stays as it is, comments too. Throws ConfigWriteError, having
 * changed nothing.
 */
export function writeConfig(codexHome: string, { edits, filePath, expectedVersion }: { edits: readonly ConfigEdit[]; filePath?: string; expectedVersion?: string }): { version: string; filePath: string } {
  const file = path.join(codexHome, 'config.toml');
  if (filePath !== undefined && path.resolve(filePath) !== file) throw new ConfigWriteError('configLayerReadonly', 'Only writes to the user config are allowed');
  const paths = edits.map(({ keyPath }) => splitKeyPath(keyPath));
  if (edits.some(({ value }, index) => paths[index]?.[0] === 'profile' && value !== null)) throw new ConfigWriteError('configValidationError', oldSelector);
  const before = readConfig(file);
  if (expectedVersion !== undefined && expectedVersion !== configVersion(before.config)) {
    throw new ConfigWriteError('configVersionConflict', 'Configuration was modified since last read. Fetch latest version and retry.');
  }
  const after = edits.reduce((config, edit, index) => edited(config, paths[index] ?? [], edit), before.config);
  validate(after);
  const state = hookStateEdits(edits, paths);
  if (state === null) replaceFile(file, patched(before.text, after));
  else refuse(writeHookState(codexHome, state));
  return { version: configVersion(after), filePath: file };
}

const oldSelector = '`profile` is a legacy config selector and can no longer be written; use `--profile <name>` with `<name>.config.toml` instead';

function splitKeyPath(keyPath: string): string[] {
  if (keyPath.trim() === '') throw new ConfigWriteError('configValidationError', 'keyPath must not be empty');
  const found = [...keyPath.matchAll(/(?:^|\.)(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^."']*))/g)];
  if (found.map(([whole]) => whole).join('') !== keyPath) throw new ConfigWriteError('configValidationError', keyPath.startsWith('.') ? emptySegment : 'unterminated quoted keyPath segment');
  const parts = found.map(([, quoted, literal, bare]) => (quoted === undefined ? literal ?? bare ?? '' : String(JSON.parse(`"${quoted}"`))));
  if (parts.includes('')) throw new ConfigWriteError('configValidationError', emptySegment);
  return parts;
}
const emptySegment = 'keyPath segments must not be empty';

function readConfig(file: string): { text: string; config: JsonObject } {
  try {
    const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    return { text, config: JSON.parse(JSON.stringify(parse(text))) };
  } catch (error) {
    throw new ConfigWriteError('configValidationError', `Invalid configuration: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function edited(config: JsonObject, [first = '', ...rest]: readonly string[], edit: ConfigEdit): JsonObject {
  const { [first]: old, ...others } = config;
  if (rest.length > 0) {
    if (isObject(old)) return { ...config, [first]: edited(old, rest, edit) };
    if (edit.value === null) return config;
    if (old !== undefined) throw new ConfigWriteError('configValidationError', 'cannot set value on non-table parent');
    return { ...config, [first]: edited({}, rest, edit) };
  }
  if (edit.value === null) return others;
  return { ...config, [first]: edit.mergeStrategy === 'upsert' && isObject(old) && isObject(edit.value) ? merged(old, edit.value) : edit.value };
}

const merged = (under: JsonObject, over: JsonObject): JsonObject => {
  const result = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const old = result[key];
    result[key] = isObject(old) && isObject(value) ? merged(old, value) : value;
  }
  return result;
};

/** No session could start with what is refused here, and then nobody could take the edit back through one. */
function validate(config: JsonObject): void {
  const trouble = configTrouble(config) ?? unsupported(config) ?? settingsTrouble(config);
  if (trouble !== null) throw new ConfigWriteError('configValidationError', `Invalid configuration: ${trouble}`);
}

/** Edits of hook state alone go the way that keeps the file as it stands; `null` where there are others among them. */
function hookStateEdits(edits: readonly ConfigEdit[], paths: readonly (readonly string[])[]): HookStateEdits | null {
  const all: HookStateEdits = {};
  for (const [index, { value, mergeStrategy }] of edits.entries()) {
    const [hooks, state, key, field, ...more] = paths[index] ?? [];
    if (hooks !== 'hooks' || state !== 'state' || more.length > 0 || (mergeStrategy === 'replace' && field === undefined)) return null;
    const entries = key === undefined ? value : { [key]: field === undefined ? value : { [field]: value } };
    const parsed = hookStateSchema.safeParse(entries).data;
    if (parsed === undefined) return null;
    for (const [name, fields] of Object.entries(parsed)) {
      all[name] = { ...all[name], ...(fields.trusted_hash === undefined ? {} : { trusted_hash: fields.trusted_hash }), ...(fields.enabled === undefined ? {} : { enabled: fields.enabled }) };
    }
  }
  return all;
}
const hookStateSchema = z.record(z.string(), z.strictObject({ trusted_hash: z.string().nullable().optional(), enabled: z.boolean().nullable().optional() }));

function patched(text: string, config: JsonObject): string {
  try {
    parsePatchable(text);
    const next = patch(text, config);
    parse(next);
    return next;
  } catch (error) {
    throw new ConfigWriteError('configValidationError', `Invalid configuration: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refuse(result: { error: string } | null): void {
  if (result !== null) throw new ConfigWriteError('configValidationError', `Invalid configuration: ${result.error}`);
}

const sorted = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(sorted);
  return isObject(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)])) : value;
};
