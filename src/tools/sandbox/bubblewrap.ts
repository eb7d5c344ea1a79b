import { mounts, type MountPlace } from './mounts.ts';
import { mayUseNetwork, type SandboxPolicy } from './policy.ts';
import { seccompFilters, type SeccompFilters } from './seccomp.ts';

export type Place = MountPlace & { cwd: string };

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
  const filters = seccompFilters();
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

function wrap({ variant, filters }: Means, argv: readonly string[], policy: SandboxPolicy, { cwd, ...place }: Place) {
  const { args, release } = mounts(policy, place);
  const isOpen = mayUseNetwork(policy);
  const bounds = [...(isOpen ? [] : ['--unshare-net']), ...args, '--chdir', cwd];
  return { ...filtered(isOpen ? filters.withNetwork : filters.withoutNetwork, [...variant, ...bounds, '--', ...argv]), release };
}
