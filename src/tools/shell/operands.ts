/** The arguments before the first connector, which `shlex` words may still hold. */
export function beforeConnector(args: readonly string[]): readonly string[] {
  const end = args.findIndex((arg) => ['|', '&&', '||', ';'].includes(arg));
  return end === -1 ? args : args.slice(0, end);
}

/** The operands: no flags, no values of the flags that take one; everything after `--`. */
export function operandsOf(args: readonly string[], flagsWithValue: readonly string[] = []): string[] {
  const found: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--') return [...found, ...args.slice(i + 1)];
    if (flagsWithValue.includes(arg)) i++;
    else if (!arg.startsWith('-')) found.push(arg);
  }
  return found;
}

const dullFolders = new Set(['build', 'dist', 'node_modules', 'src']);

/** A path's telling part: its last one that is not `src`, `build`, `dist` or `node_modules`. */
export function displayPath(path: string): string {
  const trimmed = path.replaceAll('\\', '/').replace(/\/+$/, '');
  return trimmed.split('/').findLast((part) => part !== '' && !dullFolders.has(part)) ?? trimmed;
}

export const joinPaths = (base: string, path: string): string =>
  path.startsWith('/') ? path : base === '' ? path : `${base.replace(/\/$/, '')}/${path}`;

/** Where `cd ARGS` goes; null where it goes home. */
export function cdTarget(args: readonly string[]): string | null {
  const marker = args.indexOf('--');
  if (marker !== -1) return args[marker + 1] ?? null;
  return args.findLast((arg) => !arg.startsWith('-')) ?? null;
}
