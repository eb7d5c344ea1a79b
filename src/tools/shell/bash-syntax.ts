import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import treeSitter from '@vscode/tree-sitter-wasm';

/** A node of the syntax tree, as far as the readers of commands need it. */
export type BashNode = treeSitter.Node;

/** A longer script is not read: it counts as one that cannot be understood. */
export const maxScriptCharacters = 200_000;

const resolve = createRequire(import.meta.url).resolve;
let loading: Promise<treeSitter.Parser> | undefined;

async function load(): Promise<treeSitter.Parser> {
  const runtime = resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter.wasm');
  await treeSitter.Parser.init({ locateFile: () => runtime });
  const grammar = await readFile(resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-bash.wasm'));
  const parser = new treeSitter.Parser();
  parser.setLanguage(await treeSitter.Language.load(grammar));
  return parser;
}

/** Reads a script with the grammar that Codex uses; null where it has a syntax error or is too long. */
export async function withBashTree<T>(script: string, read: (root: BashNode) => T): Promise<T | null> {
  if (script.length > maxScriptCharacters) return null;
  const parser = await (loading ??= load());
  const tree = parser.parse(script);
  if (tree === null) return null;
  try {
    return tree.rootNode.hasError ? null : read(tree.rootNode);
  } finally {
    tree.delete();
  }
}

/** All nodes below a node and itself, in source order. */
export function* nodesOf(node: BashNode): Generator<BashNode> {
  yield node;
  for (const child of node.children) if (child !== null) yield* nodesOf(child);
}

export const namedChildren = (node: BashNode): BashNode[] => node.namedChildren.filter((child) => child !== null);
