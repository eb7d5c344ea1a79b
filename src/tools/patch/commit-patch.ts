import { mkdir, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileChange } from './verify-patch.ts';

export type Committed = { ok: true; summary: string } | { ok: false; error: string };

/** Writes the changes in the patch's order. What was written before a failure stays, as with Codex. */
export async function commitPatch(changes: readonly FileChange[]): Promise<Committed> {
  for (const change of changes) {
    const error = await commitChange(change);
    if (error !== null) return { ok: false, error };
  }
  return { ok: true, summary: summaryOf(changes) };
}

async function commitChange(change: FileChange): Promise<string | null> {
  if (change.type === 'delete') return attempt(() => unlink(change.path), `Failed to delete file ${change.path}`);
  const target = change.type === 'update' ? change.movePath ?? change.path : change.path;
  const failure = await attempt(() => writeWithFolders(target, change.after), `Failed to write file ${target}`);
  if (failure !== null || target === change.path) return failure;
  return attempt(() => rm(change.path), `Failed to remove original ${change.path}`);
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
