import { namedChildren, nodesOf, withBashTree, type BashNode } from './bash-syntax.ts';
import { plainWord } from './plain-commands.ts';

/** How deep `bash -c '...'` inside `bash -c '...'` is followed. */
const maxNesting = 4;

/**
 * True where some command of the script is literally an `rm` with its force option, wherever it stands (pipelines,
 * substitutions, functions, `sudo`, `env`, `bash -c`): the one kind of command that Codex never runs unasked.
 */
export async function removesByForce(script: string, nesting = 0): Promise<boolean> {
  const commands = await withBashTree(script, (root) => [...nodesOf(root)].filter((node) => node.type === 'command').map(literalWords));
  for (const words of commands ?? []) if (await isForced(words, nesting)) return true;
  return false;
}

/** The command's literal words; the others are left out, for they can only add to what is there. */
function literalWords(command: BashNode): string[] {
  const name = namedChildren(command).find((child) => child.type === 'command_name');
  const nameWord = name === undefined ? null : literal(namedChildren(name)[0]);
  if (nameWord === null) return [];
  const words = namedChildren(command).filter((child) => child.startIndex > (name?.startIndex ?? 0)).map(literal);
  return [nameWord, ...words.filter((word) => word !== null)];
}

const literal = (node: BashNode | undefined): string | null => (node === undefined ? null : plainWord(node));

async function isForced(words: readonly string[], nesting: number): Promise<boolean> {
  const name = words[0]?.split('/').at(-1);
  if (name === 'rm') return hasForce(words.slice(1));
  if (name === 'sudo') return isForced(words.slice(1), nesting);
  if (name === 'env') return isForced(words.slice(1).filter((word) => !/^[A-Za-z_]\w*=/.test(word)), nesting);
  const script = name === undefined || !['bash', 'sh', 'zsh'].includes(name) ? undefined : words[2];
  if (script === undefined || !['-c', '-lc'].includes(words[1] ?? '') || nesting >= maxNesting) return false;
  return removesByForce(script, nesting + 1);
}

function hasForce(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).some((arg) => arg === '--force' || /^-(?!-).*f/.test(arg));
}
