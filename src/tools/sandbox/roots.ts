import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isWithin, writableRoots, type SandboxPolicy } from './policy.ts';

/** A writable root as it is called, and where it leads. */
export type Root = { path: string; real: string };

/** The writable roots. One inside another that leads out of it is none: a command may have laid that link. */
export function safeRoots(policy: SandboxPolicy, cwd: string, env: Readonly<Record<string, string>>): Root[] {
  const roots = writableRoots(policy, cwd, env).map((path) => ({ path, real: realPath(path) }));
  return roots.filter(({ path, real }) => roots.every((other) => !isWithin(path, other.path) || isWithin(real, other.real)));
}

/** Where a path leads, links followed as far as it exists. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
  }
}
