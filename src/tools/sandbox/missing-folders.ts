import { mkdirSync, rmdirSync } from 'node:fs';

/**
 * Protected folders that are not there yet. Something must be there for the sandbox to cover, or a command could plant a
 * `.git` or `.codex` of its own; so they exist while commands run that need them, and are taken away after the last.
 */
const held = new Map<string, number>();

/** Makes the folders; returns what takes them away again, unless somebody has filled them. */
export function holdFolders(paths: readonly string[]): () => void {
  const made = paths.filter((path) => (held.get(path) ?? 0) > 0 || make(path));
  for (const path of made) held.set(path, (held.get(path) ?? 0) + 1);
  return () => { for (const path of made) release(path); };
}

function make(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function release(path: string): void {
  const left = (held.get(path) ?? 1) - 1;
  if (left > 0) {
    held.set(path, left);
    return;
  }
  held.delete(path);
  try {
    rmdirSync(path);
  } catch {
    // Somebody outside the sandbox has put it to use: it stays.
  }
}
