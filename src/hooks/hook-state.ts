import fs from 'node:fs';
import path from 'node:path';
import { editHookState } from './config/edit-state.ts';
import type { HookStateEdits } from './config/edit-state.ts';
import { isMissing } from './config/toml-file.ts';
import type { ConfiguredHandler } from './handler.ts';
import { replaceFile } from './replace-file.ts';

/** Null when written; otherwise what kept it from being written. */
export type WriteResult = { error: string } | null;

/**
 * Changes hook state in `$CODEX_HOME/config.toml`, field by field; everything else in the file stays as it is. The new
 * file takes the old one's place at once, with its mode. A missing file is made, for its owner only.
 */
export function writeHookState(codexHome: string, edits: HookStateEdits): WriteResult {
  const file = path.join(codexHome, 'config.toml');
  const old = readOld(file);
  if ('error' in old) return old;
  const edited = editHookState(old.text, edits);
  if ('error' in edited) return { error: `${edited.error} (${file})` };
  if (edited.text === old.text) return null;
  return replace(file, edited.text);
}

/** Gives trust to handlers as they are now: a later change of one makes it `modified`. */
export function trustHooks(codexHome: string, handlers: readonly Pick<ConfiguredHandler, 'key' | 'currentHash'>[]): WriteResult {
  return writeHookState(codexHome, Object.fromEntries(handlers.map(({ key, currentHash }) => [key, { trusted_hash: currentHash }])));
}

/** Takes trust back. */
export function untrustHooks(codexHome: string, keys: readonly string[]): WriteResult {
  return writeHookState(codexHome, Object.fromEntries(keys.map((key) => [key, { trusted_hash: null }])));
}

function readOld(file: string): { text: string } | { error: string } {
  try {
    return { text: fs.readFileSync(file, 'utf8') };
  } catch (error) {
    return isMissing(error) ? { text: '' } : { error: `Cannot read ${file}: ${message(error)}` };
  }
}

function replace(file: string, text: string): WriteResult {
  try {
    replaceFile(file, text);
    return null;
  } catch (error) {
    return { error: `Cannot write ${file}: ${message(error)}` };
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
