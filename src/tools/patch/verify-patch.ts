import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { osErrorText } from '../../processes/index.ts';
import { utf8Error } from '../text/utf8-error.ts';
import { PatchError, type Hunk } from './hunk.ts';
import { updateText } from './update-text.ts';

/** One file's change, worked out but not made. `path` is absolute, `shown` as the patch has it. */
export type FileChange =
  | { type: 'add'; path: string; shown: string; after: string }
  | { type: 'delete'; path: string; shown: string; before: string }
  | { type: 'update'; path: string; shown: string; before: string; after: string; movePath: string | null };

/** Works a patch out against the files without writing anything. Throws PatchError. */
export async function verifyPatch(hunks: readonly Hunk[], cwd: string, maxFileBytes: number): Promise<FileChange[]> {
  const changes: FileChange[] = [];
  const seen = new Set<string>();
  for (const hunk of hunks) {
    const path = resolve(cwd, hunk.path);
    if (seen.has(path)) throw new PatchError(`invalid patch: multiple operations target ${path}`);
    seen.add(path);
    changes.push(await changeOf(hunk, path, cwd, maxFileBytes));
  }
  return changes;
}

async function changeOf(hunk: Hunk, path: string, cwd: string, maxFileBytes: number): Promise<FileChange> {
  const base = { path, shown: hunk.path };
  if (hunk.type === 'add') return { type: 'add', ...base, after: hunk.contents };
  if (hunk.type === 'delete') return { type: 'delete', ...base, before: await readText(path, `Failed to read ${path}`, maxFileBytes) };
  const before = await readText(path, `Failed to read file to update ${path}`, maxFileBytes);
  const movePath = hunk.moveTo === null ? null : resolve(cwd, hunk.moveTo);
  const shown = hunk.moveTo ?? hunk.path;
  return { type: 'update', path, shown, before, after: updateText(before, hunk.chunks, path), movePath };
}

async function readText(path: string, failure: string, maxBytes: number): Promise<string> {
  try {
    const { size, ...kind } = await facts(path);
    if (!kind.isFile) throw new PatchError(`path \`${path}\` is not a file`);
    if (size > maxBytes) throw new PatchError(`the file has ${size} bytes, more than the ${maxBytes} that may be patched`);
    const file = await open(path);
    try {
      const bytes = await file.readFile();
      const problem = utf8Error(bytes);
      if (problem !== null) throw new PatchError(problem);
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    const why = error instanceof PatchError ? error.message : osErrorText(error);
    throw new PatchError(`${failure}: ${why}`);
  }
}

async function facts(path: string): Promise<{ size: number; isFile: boolean }> {
  const found = await stat(path);
  return { size: found.size, isFile: found.isFile() };
}
