import path from 'node:path';
import { addTrustedProject } from '../../host/trust-folder.ts';
import { projectRoot } from '../../hooks/index.ts';
import { CliError } from '../exit-codes.ts';
import { note } from '../output.ts';
import type { FoundHooks } from './find-hooks.ts';

/** Adds `[projects."<root>"] trust_level = "trusted"` to the user's config file, and changes nothing else in it. */
export function trustProject({ codexHome, cwd, stack }: FoundHooks): void {
  const root = projectRoot(cwd);
  const level = levelOf(stack.effective['projects'], root);
  if (level === 'trusted') return note(`the project ${root} is trusted already`);
  const file = path.join(codexHome, 'config.toml');
  if (level !== null) throw new CliError(`The project ${root} is marked "${level}" in ${file}. Change its trust_level there to "trusted".`);
  if (!addTrustedProject(codexHome, root)) throw new CliError(`Cannot add the project to ${file}: its projects are written in a way that cannot be added to. Add trust_level = "trusted" for ${JSON.stringify(root)} there.`);
  note(`the project ${root} is trusted now: its .codex folder is read`);
}

function levelOf(projects: unknown, root: string): string | null {
  const entry: unknown = typeof projects === 'object' && projects !== null ? new Map<string, unknown>(Object.entries(projects)).get(root) : undefined;
  return typeof entry === 'object' && entry !== null && 'trust_level' in entry && typeof entry.trust_level === 'string' ? entry.trust_level : null;
}
