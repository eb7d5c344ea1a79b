import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ownFolders } from '../../processes/index.ts';
import { holdFolders } from './missing-folders.ts';
import { isWithin, protectedNames, type SandboxPolicy } from './policy.ts';
import { realPath, safeRoots, type Root } from './roots.ts';

/** `programs`: the folder of our own that a command needs, if it has one. */
export type MountPlace = { policyCwd: string; env: Readonly<Record<string, string>>; programs: string | null };

/**
 * What a sandbox opens and closes, in bubblewrap's order: the later lies over the earlier. Whatever the policy says, nothing
 * is seen of our own folders but the programs.
 */
export function mounts(policy: SandboxPolicy, { policyCwd, env, programs }: MountPlace): { args: string[]; release: () => void } {
  const own = ownFolders();
  const roots = safeRoots(policy, policyCwd, env).filter(({ path }) => existsSync(path));
  const wanted = protectedPaths(roots, policyCwd);
  const release = holdFolders(wanted);
  const kept = wanted.filter((path) => existsSync(path));
  const args = [
    ...openFolders(roots, [...kept, own]).flatMap((path) => ['--bind', path, path]),
    ...kept.flatMap((path) => ['--ro-bind', path, path]),
    '--tmpfs', own, ...(programs !== null && existsSync(programs) ? ['--ro-bind', programs, programs] : []), '--remount-ro', own,
  ];
  return { args, release };
}

/**
 * The writable roots, and the folders between one of them and what lies closed or open further in. Each is a mount of its own,
 * for a folder that is none may be moved away with everything in it, and another put where it was. Outer ones come first.
 */
function openFolders(roots: readonly Root[], inside: readonly string[]): string[] {
  const inner = [...roots.map(({ real }) => real), ...inside.map(realPath)];
  const between = roots.flatMap(({ real }) => inner.flatMap((path) => foldersBetween(real, path)));
  return [...new Set([...roots.map(({ path }) => path), ...between])].toSorted((a, b) => a.length - b.length);
}

function foldersBetween(root: string, path: string): string[] {
  const above = dirname(path);
  return above === root || !isWithin(above, root) ? [] : [...foldersBetween(root, above), above];
}

/** In the working folder all of them; elsewhere (`/tmp`) those that are there. */
const protectedPaths = (roots: readonly Root[], cwd: string): string[] =>
  roots.flatMap((root) => protectedNames.map((name) => resolve(root.path, name)).filter((path) => root.path === cwd || existsSync(path)));
