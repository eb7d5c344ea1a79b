import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { holdFolders } from './missing-folders.ts';
import { mayUseNetwork, protectedNames, writableRoots, type SandboxPolicy } from './policy.ts';
import { seccompFilters, type SeccompFilters } from './seccomp.ts';

export type Place = { cwd: string; policyCwd: string; env: Readonly<Record<string, string>> };

/** A sandbox that this machine can really give. */
export type Sandbox = {
  /** A command as it runs inside; `release` is to be called when it has ended. */
  wrap(argv: readonly string[], policy: SandboxPolicy, place: Place): { file: string; args: string[]; release: () => void };
};

const base = ['--die-with-parent', '--unshare-user', '--unshare-pid', '--unshare-ipc', '--ro-bind', '/', '/', '--dev', '/dev'];
const variants = [[...base, '--proc', '/proc'], base];

/**
 * Finds out by a real run whether bubblewrap works here; null where it doesn't, for user namespaces may be forbidden.
 * Inside containers a new `/proc` may be refused: then the old one stays, read-only.
 */
export async function probeBubblewrap(timeoutMs: number, env: Readonly<Record<string, string>>): Promise<Sandbox | null> {
  // Loaded here, because only sessions with a sandbox need it.
  const { execa } = await import('execa');
  const filters = await seccompFilters();
  if (filters === null) return null;
  for (const variant of variants) {
    const { file, args } = filtered(filters.withoutNetwork, [...variant, '--unshare-net', '--', 'true']);
    const tried = await execa(file, args, { reject: false, timeout: timeoutMs, env, extendEnv: false, stdio: 'ignore' });
    if (tried.exitCode === 0) return { wrap: (argv, policy, place) => wrap({ variant, filters }, argv, policy, place) };
  }
  return null;
}

/** Bubblewrap takes its filter from an open file: a shell opens it and becomes bubblewrap. */
const filtered = (filter: string, args: readonly string[]): { file: string; args: string[] } =>
  ({ file: '/bin/sh', args: ['-c', 'exec 9< "$0"; exec bwrap --seccomp 9 "$@"', filter, ...args] });

type Means = { variant: readonly string[]; filters: SeccompFilters };

function wrap({ variant, filters }: Means, argv: readonly string[], policy: SandboxPolicy, { cwd, policyCwd, env }: Place) {
  const roots = writableRoots(policy, policyCwd, env).filter((root) => existsSync(root));
  const kept = protectedPaths(roots, policyCwd);
  const release = holdFolders(kept);
  const isOpen = mayUseNetwork(policy);
  const bounds = [
    ...(isOpen ? [] : ['--unshare-net']),
    ...roots.flatMap((root) => ['--bind', root, root]),
    ...kept.filter((path) => existsSync(path)).flatMap((path) => ['--ro-bind', path, path]),
    '--chdir', cwd,
  ];
  return { ...filtered(isOpen ? filters.withNetwork : filters.withoutNetwork, [...variant, ...bounds, '--', ...argv]), release };
}

/** In the working folder all of them; elsewhere (`/tmp`) those that are there. */
const protectedPaths = (roots: readonly string[], cwd: string): string[] =>
  roots.flatMap((root) => protectedNames.map((name) => resolve(root, name)).filter((path) => root === cwd || existsSync(path)));
