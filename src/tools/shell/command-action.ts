import { shlexJoin } from '../text/shlex.ts';
import { beforeConnector, displayPath, operandsOf } from './operands.ts';

/** What one command does, for people's eyes, as the app server's `commandActions` spell it. */
export type CommandAction =
  | { type: 'read'; command: string; name: string; path: string }
  | { type: 'listFiles'; command: string; path: string | null }
  | { type: 'search'; command: string; query: string | null; path: string | null }
  | { type: 'unknown'; command: string };

type Reader = (args: readonly string[]) => { read: string | undefined } | { list: string | undefined } | { search: string | undefined; in: string | undefined };

const list = (...flags: string[]): Reader => (args) => ({ list: operandsOf(args, flags)[0] });
const readOne = (...flags: string[]): Reader => (args) => {
  const operands = operandsOf(args, flags);
  return { read: operands.length === 1 ? operands[0] : undefined };
};
const search = (...flags: string[]): Reader => (args) => {
  const [query, path] = operandsOf(beforeConnector(args), flags);
  return { search: query, in: path };
};

const lsFlags = ['-I', '-w', '--block-size', '--format', '--time-style', '--color', '--quoting-style'];
const ezaFlags = ['-I', '--ignore-glob', '--color', '--sort', '--time-style', '--time'];
const rgFlags = ['-g', '--glob', '--iglob', '-t', '--type', '--type-add', '--type-not', '-m', '--max-count', '-A', '-B', '-C', '--context', '--max-depth'];
const ackFlags = ['-G', '-g', '--file-search-regex', '--ignore-dir', '--ignore-file', '--path-to-ignore'];

const rg: Reader = (args) => (beforeConnector(args).includes('--files') ? { list: operandsOf(beforeConnector(args), rgFlags)[0] } : search(...rgFlags)(args));

const grep: Reader = (args) => {
  const given = beforeConnector(args);
  const at = given.findIndex((arg) => ['-e', '--regexp', '-f', '--file'].includes(arg));
  const pattern = at === -1 ? undefined : given[at + 1];
  const operands = operandsOf(given, ['-e', '--regexp', '-f', '--file', '-m', '--max-count', '-C', '--context', '-A', '--after-context', '-B', '--before-context']);
  return pattern === undefined ? { search: operands[0], in: operands[1] } : { search: pattern, in: operands[0] };
};

const git: Reader = ([command, ...args]) => {
  if (command === 'grep') return grep(args);
  if (command === 'ls-files') return list('--exclude', '--exclude-from', '--pathspec-from-file')(args);
  return { read: undefined };
};

const fd: Reader = (args) => {
  const [first, second] = operandsOf(beforeConnector(args), ['-t', '--type', '-e', '--extension', '-E', '--exclude', '--search-path']);
  if (first === undefined || (second === undefined && /^\.{1,2}$|[/\\]/.test(first))) return { list: first };
  return { search: first, in: second };
};

const find: Reader = (args) => {
  const given = beforeConnector(args);
  const path = given.find((arg) => !arg.startsWith('-') && !['!', '(', ')'].includes(arg));
  const at = given.findIndex((arg) => ['-name', '-iname', '-path', '-regex'].includes(arg));
  const query = at === -1 ? undefined : given[at + 1];
  return query === undefined ? { list: path } : { search: query, in: path };
};

/** `head` and `tail`: with a line count, or with the file alone. */
const partOf = (count: RegExp): Reader => (args) => {
  const [first = '', second = ''] = args;
  const apart = first === '-n' && count.test(second);
  if (apart || (first.startsWith('-n') && count.test(first.slice(2)))) return { read: args.slice(apart ? 2 : 0).find((arg) => !arg.startsWith('-')) };
  return { read: args.length === 1 && !first.startsWith('-') ? first : undefined };
};

const awk: Reader = (args) => ({ read: awkFile(args) });
const sed: Reader = (args) => ({ read: sedFile(args) });
const python: Reader = (args) => {
  const script = args[args.indexOf('-c') + 1];
  const walks = args.includes('-c') && script !== undefined && /os\.walk|os\.listdir|os\.scandir|glob\.i?glob|pathlib\.Path|\.rglob\(/.test(script);
  return walks ? { list: undefined } : { read: undefined };
};

const readers: Record<string, Reader> = {
  ls: list(...lsFlags), eza: list(...ezaFlags), exa: list(...ezaFlags),
  tree: list('-L', '-P', '-I', '--charset', '--filelimit', '--sort'),
  du: list('-d', '--max-depth', '-B', '--block-size', '--exclude', '--time-style'),
  rg, rga: rg, 'ripgrep-all': rg, git, fd, find, grep, egrep: grep, fgrep: grep,
  ag: search(...ackFlags), ack: search(...ackFlags), pt: search(...ackFlags),
  cat: readOne(), more: readOne(),
  bat: readOne('--theme', '--language', '--style', '--terminal-width', '--tabs', '--line-range', '--map-syntax'),
  batcat: readOne('--theme', '--language', '--style', '--terminal-width', '--tabs', '--line-range', '--map-syntax'),
  less: readOne('-p', '-P', '-x', '-y', '-z', '-j', '--pattern', '--prompt', '--tabs', '--shift', '--jump-target'),
  head: partOf(/^\d*$/), tail: partOf(/^\+?\d+$/), awk, sed,
  nl: (args) => ({ read: operandsOf(args, ['-s', '-w', '-v', '-i', '-b'])[0] }),
};

/** What one plain command does. `read` paths are as written. */
export function actionOf(words: readonly string[]): CommandAction {
  const [program = '', ...args] = words;
  const command = shlexJoin(words);
  const reader = /^python[23]?(\.|$)/.test(program) ? python : Object.hasOwn(readers, program) ? readers[program] : undefined;
  const seen = reader?.(args);
  if (seen === undefined) return { type: 'unknown', command };
  if ('list' in seen) return { type: 'listFiles', command, path: shown(seen.list) };
  if ('search' in seen) return { type: 'search', command, query: seen.search ?? null, path: shown(seen.in) };
  return seen.read === undefined ? { type: 'unknown', command } : { type: 'read', command, name: displayPath(seen.read), path: seen.read };
}

const shown = (path: string | undefined): string | null => (path === undefined ? null : displayPath(path));

/** The file that `awk` reads: the operand after its script. */
export function awkFile(args: readonly string[]): string | undefined {
  const given = beforeConnector(args);
  const operands = operandsOf(given, ['-F', '-v', '-f', '--field-separator', '--assign', '--file']);
  return given.some((arg) => arg === '-f' || arg === '--file') ? operands[0] : operands[1];
}

/** The file that `sed -n RANGEp FILE` reads. */
export function sedFile(args: readonly string[]): string | undefined {
  const given = beforeConnector(args);
  if (!given.includes('-n')) return undefined;
  const scripts = given.filter((arg, i) => ['-e', '--expression'].includes(given[i - 1] ?? '') || /^(\d+,)?\d+p$/.test(arg));
  if (!scripts.some((script) => /^(\d+,)?\d+p$/.test(script))) return undefined;
  const operands = operandsOf(given, ['-e', '-f', '--expression', '--file']);
  return operands.find((operand) => !/^(\d+,)?\d+p$/.test(operand));
}
