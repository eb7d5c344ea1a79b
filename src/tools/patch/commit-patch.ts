import { lstat, mkdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { utf8Error } from '../text/utf8-error.ts';
import type { FileChange } from './verify-patch.ts';

/** What became of one file. `null`: it was not there, or is not any more. */
export type AppliedChange = { path: string; before: string | null; after: string | null; movedFrom?: string };

/** `exact`: the changes are all that has been done, and the texts are right. */
export type AppliedPatch = { changes: AppliedChange[]; exact: boolean };

export type Committed = { ok: true; summary: string; applied: AppliedPatch } | { ok: false; error: string; applied: AppliedPatch };

/** Writes the changes in the patch's order. What was written before a failure stays, as with Codex. */
export async function commitPatch(changes: readonly FileChange[]): Promise<Committed> {
  const applied: AppliedPatch = { changes: [], exact: true };
  for (const change of changes) {
    const error = await commitChange(change, applied);
    if (error !== null) return { ok: false, error, applied };
  }
  return { ok: true, summary: summaryOf(changes), applied };
}

async function commitChange(change: FileChange, applied: AppliedPatch): Promise<string | null> {
  const { path } = change;
  if (change.type !== 'add' && (await textAt(path)) === undefined) applied.exact = false;
  if (change.type === 'delete') {
    const failure = await attempt(() => unlink(path), `Failed to delete file ${path}`);
    if (failure === null) applied.changes.push({ path, before: change.before, after: null });
    return failure;
  }
  const target = change.type === 'update' ? change.movePath ?? path : path;
  const isMove = target !== path;
  const replaced = change.type === 'update' && !isMove ? change.before : await textAt(target);
  const failure = await attempt(() => writeWithFolders(target, change.after), `Failed to write file ${target}`) ?? (isMove ? await attempt(() => rm(path), `Failed to remove original ${path}`) : null);
  if (failure !== null || replaced === undefined) applied.exact = false;
  if (failure !== null) return failure;
  applied.changes.push({ path: target, before: replaced ?? null, after: change.after, ...(isMove ? { movedFrom: path } : {}) });
  if (isMove && change.type === 'update') applied.changes.push({ path, before: change.before, after: null });
  return null;
}

/** The text of a file; `null` where there is none. Undefined for what is no text, and for a link to another file. */
async function textAt(path: string): Promise<string | null | undefined> {
  try {
    await stat(path);
  } catch {
    return null;
  }
  const bytes = (await lstat(path)).isFile() ? await readFile(path).catch(() => null) : null;
  return bytes === null || utf8Error(bytes) !== null ? undefined : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

async function writeWithFolders(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

async function attempt(act: () => Promise<void>, failure: string): Promise<string | null> {
  try {
    await act();
    return null;
  } catch {
    return failure;
  }
}

/** Added, then modified, then deleted, each in the patch's order. */
function summaryOf(changes: readonly FileChange[]): string {
  const lines = (['add', 'update', 'delete'] as const).flatMap((type) =>
    changes.filter((change) => change.type === type).map(({ shown }) => `${{ add: 'A', update: 'M', delete: 'D' }[type]} ${shown}`));
  return ['Success. Updated the following files:', ...lines].join('\n');
}
