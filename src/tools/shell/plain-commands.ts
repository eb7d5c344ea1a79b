import { namedChildren, nodesOf, withBashTree, type BashNode } from './bash-syntax.ts';

const allowedNames = new Set(['program', 'list', 'pipeline', 'command', 'command_name', 'word', 'string', 'string_content', 'raw_string', 'number', 'concatenation']);
const allowedTokens = new Set(['&&', '||', ';', '|', '"', "'"]);

/**
 * The words of each command of a script that consists of plain commands alone, joined by `&&`, `||`, `;` and `|`; null
 * for anything else (expansions, redirections, control flow, a syntax error).
 */
export const plainCommands = (script: string): Promise<string[][] | null> => withBashTree(script, plainCommandsOf);

function plainCommandsOf(root: BashNode): string[][] | null {
  const commands: string[][] = [];
  for (const node of nodesOf(root)) {
    if (node.isNamed ? !allowedNames.has(node.type) : !allowedTokens.has(node.type) && node.type.trim() !== '') return null;
    if (node.type !== 'command') continue;
    const words = plainWords(node);
    if (words === null) return null;
    commands.push(words);
  }
  return commands;
}

function plainWords(command: BashNode): string[] | null {
  const words: string[] = [];
  for (const child of namedChildren(command)) {
    const word = child.type === 'command_name' ? commandName(child) : plainWord(child);
    if (word === null) return null;
    words.push(word);
  }
  return words;
}

function commandName(node: BashNode): string | null {
  const word = namedChildren(node)[0];
  return word?.type === 'word' ? plainWord(word) : null;
}

/** What the shell would expand or unquote in a bare word, and unescape between `"`. */
const expands = /[*?[\]{}~\\^#]/;
const unescapes = /\\[$`"\\\n]/;

/** The text of one word without its quotes; null where the shell would make something else of it. */
export function plainWord(node: BashNode): string | null {
  switch (node.type) {
    case 'word':
    case 'number':
      return expands.test(node.text) ? null : node.text;
    case 'string':
      return namedChildren(node).every((part) => part.type === 'string_content') && !unescapes.test(node.text) ? node.text.slice(1, -1) : null;
    case 'raw_string':
      return node.text.slice(1, -1);
    case 'concatenation': {
      const parts = namedChildren(node).map((part) => (part.type === 'concatenation' ? null : plainWord(part)));
      return parts.includes(null) || parts.join('') === '' ? null : parts.join('');
    }
    default:
      return null;
  }
}
