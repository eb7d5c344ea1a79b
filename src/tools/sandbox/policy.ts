import { tmpdir } from 'node:os';
import { isAbsolute, relative, resolve } from 'node:path';

/** How far commands and patches may reach. */
export type SandboxPolicy =
  /** No sandbox. */
  | { mode: 'danger-full-access' }
  /** The host is one already; `networkAccess`: what it says of itself. */
  | { mode: 'external'; networkAccess?: boolean }
  | { mode: 'read-only'; networkAccess?: boolean }
  | {
      mode: 'workspace-write';
      /** Folders besides the working folder, absolute. */
      writableRoots?: readonly string[];
      networkAccess?: boolean;
      /** Leaves `$TMPDIR`, or `/tmp`, read-only. */
      excludeTmpdirEnvVar?: boolean;
      excludeSlashTmp?: boolean;
    };

export const mayUseNetwork = (policy: SandboxPolicy): boolean => !isRestricted(policy) || ('networkAccess' in policy && policy.networkAccess);

export const isRestricted = ({ mode }: SandboxPolicy): boolean => mode === 'read-only' || mode === 'workspace-write';

/** Inside a writable root these stay read-only: who writes them decides what runs outside the sandbox. */
export const protectedNames = ['.git', '.agents', '.codex', '.aws'];

/** The folders that may be written; none where the policy is read-only. */
export function writableRoots(policy: SandboxPolicy, cwd: string, env: Readonly<Record<string, string>>): string[] {
  if (policy.mode !== 'workspace-write') return [];
  const temporary = env['TMPDIR'] ?? (tmpdir() === '/tmp' ? '' : tmpdir());
  const roots = [
    cwd,
    ...(policy.writableRoots ?? []),
    ...(policy.excludeSlashTmp === true ? [] : ['/tmp']),
    ...(policy.excludeTmpdirEnvVar === true || !isAbsolute(temporary) ? [] : [temporary]),
  ];
  return [...new Set(roots.map((root) => resolve(cwd, root)))];
}

/** True where a path (resolved, links followed) lies in a writable root, and neither in a protected folder of it nor in a closed one. */
export const isWritable = (path: string, roots: readonly string[], closed: readonly string[]): boolean =>
  roots.some((root) => isWithin(path, root)) && ![...closed, ...roots.flatMap((root) => protectedNames.map((name) => resolve(root, name)))].some((folder) => isWithin(path, folder));

export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith('../') && !isAbsolute(way));
}
