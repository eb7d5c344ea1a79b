import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { protectedNames, writableRoots, type SandboxPolicy } from './policy.ts';

export type Place = { cwd: string; policyCwd: string; env: Readonly<Record<string, string>> };

/** A sandbox that this machine can really give. */
export type Sandbox = {
  /** A command as it runs inside. */
  wrap(argv: readonly string[], policy: SandboxPolicy, place: Place): { file: string; args: string[] };
};

const base = ['--die-with-parent', '--unshare-user', '--unshare-pid', '--unshare-ipc', '--ro-bind', '/', '/', '--dev', '/dev'];
const variants = [[...base, '--proc', '/proc'], base];

/**
 * Finds out by a real run whether bubblewrap works here; null where it doesn't, for user namespaces may be forbidden.
 * Inside containers a new `/proc` may be refused: then the old one stays, read-only.
 */
export async function probeBubblewrap(timeoutMs: number, env: Readonly<Record<string, string>>): Promise<Sandbox | null> {
  for (const variant of variants) {
    const tried = await execa('bwrap', [...variant, '--unshare-net', '--', 'true'], { reject: false, timeout: timeoutMs, env, extendEnv: false, stdio: 'ignore' });
    if (tried.exitCode === 0) return { wrap: (argv, policy, place) => ({ file: 'bwrap', args: [...variant, ...bounds(policy, place), '--', ...argv] }) };
  }
  return null;
}

function bounds(policy: SandboxPolicy, { cwd, policyCwd, env }: Place): string[] {
  const roots = writableRoots(policy, policyCwd, env).filter((root) => existsSync(root));
  const kept = roots.flatMap((root) => protectedNames.map((name) => resolve(root, name))).filter((path) => existsSync(path));
  const network = 'networkAccess' in policy && policy.networkAccess === true;
  return [
    ...(network ? [] : ['--unshare-net']),
    ...roots.flatMap((root) => ['--bind', root, root]),
    ...kept.flatMap((path) => ['--ro-bind', path, path]),
    '--chdir', cwd,
  ];
}
