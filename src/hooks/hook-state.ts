import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { editHookState } from './config/edit-state.ts';
import type { HookStateEdits } from './config/edit-state.ts';
import { isMissing } from './config/toml-file.ts';
import type { ConfiguredHandler } from './handler.ts';

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
  return replace(old, edited.text);
}

/** Gives trust to handlers as they are now: a later change of one makes it `modified`. */
export function trustHooks(codexHome: string, handlers: readonly Pick<ConfiguredHandler, 'key' | 'currentHash'>[]): WriteResult {
  return writeHookState(codexHome, Object.fromEntries(handlers.map(({ key, currentHash }) => [key, { trusted_hash: currentHash }])));
}

/** Takes trust back. */
export function untrustHooks(codexHome: string, keys: readonly string[]): WriteResult {
  return writeHookState(codexHome, Object.fromEntries(keys.map((key) => [key, { trusted_hash: null }])));
}

interface OldFile {
  /** The file itself, where config.toml is a link to it. */
  file: string;
  text: string;
  mode: number;
}

function readOld(file: string): OldFile | { error: string } {
  try {
    const target = fs.realpathSync(file);
    return { file: target, text: fs.readFileSync(target, 'utf8'), mode: fs.statSync(target).mode & 0o777 };
  } catch (error) {
    return isMissing(error) ? { file, text: '', mode: 0o600 } : { error: `Cannot read ${file}: ${message(error)}` };
  }
}

function replace({ file, mode }: OldFile, text: string): WriteResult {
  const fresh = `${file}.${randomUUID()}.tmp`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(fresh, text, { mode, flag: 'wx', flush: true });
    fs.chmodSync(fresh, mode);
    fs.renameSync(fresh, file);
    return null;
  } catch (error) {
    removeIfThere(fresh);
    return { error: `Cannot write ${file}: ${message(error)}` };
  }
}

function removeIfThere(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // It was never made.
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
