import { namedChildren, withBashTree, type BashNode } from '../shell/bash-syntax.ts';
import { plainWord } from '../shell/plain-commands.ts';

/** A script that does nothing but apply a patch, in a folder that it may change to first. */
export type HeredocPatch = { patch: string; folder: string | null };

/** Finds `[cd FOLDER &&] apply_patch <<EOF`; null for any other script. */
export const heredocPatch = (script: string): Promise<HeredocPatch | null> => withBashTree(script, (root) => readProgram(root));

function readProgram(root: BashNode): HeredocPatch | null {
  const [statement, ...others] = namedChildren(root);
  if (statement?.type !== 'redirected_statement' || others.length > 0) return null;
  const [body, redirect, ...rest] = namedChildren(statement);
  if (body === undefined || redirect?.type !== 'heredoc_redirect' || rest.length > 0) return null;
  const folder = folderOf(body);
  const patch = bodyOf(redirect);
  return folder === undefined || patch === null ? null : { patch, folder };
}

/** The folder of `cd FOLDER && apply_patch`, null for `apply_patch` alone, undefined for anything else. */
function folderOf(body: BashNode): string | null | undefined {
  if (body.type === 'command') return isApplyPatch(body) ? null : undefined;
  const [first, second, ...more] = namedChildren(body);
  const joined = body.type === 'list' && body.children.some((child) => child?.type === '&&');
  if (!joined || first === undefined || second === undefined || more.length > 0 || !isApplyPatch(second)) return undefined;
  const words = first.type === 'command' ? namedChildren(first) : [];
  const target = words[1] === undefined || words.length !== 2 || words[0]?.text !== 'cd' ? null : plainWord(words[1]);
  return target ?? undefined;
}

const isApplyPatch = (command: BashNode): boolean => command.type === 'command' && ['apply_patch', 'applypatch'].includes(command.text.trim());

/** The text of a here-document; null where more hangs on its line (`<<EOF && echo done`). */
function bodyOf(redirect: BashNode): string | null {
  const parts = namedChildren(redirect);
  if (parts.some(({ type }) => !['heredoc_start', 'heredoc_body', 'heredoc_end'].includes(type))) return null;
  return parts.find(({ type }) => type === 'heredoc_body')?.text.trimEnd() ?? null;
}
