import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { CliError } from '../exit-codes.ts';
import { note } from '../output.ts';
import { projectRoot, type FoundHooks } from './find-hooks.ts';

/** Adds `[projects."<root>"] trust_level = "trusted"` to the user's config file, and changes nothing else in it. */
export function trustProject({ codexHome, cwd, stack }: FoundHooks): void {
  const root = projectRoot(cwd);
  const level = levelOf(stack.effective['projects'], root);
  if (level === 'trusted') return note(`the project ${root} is trusted already`);
  const file = path.join(codexHome, 'config.toml');
  if (level !== null) throw new CliError(`The project ${root} is marked "${level}" in ${file}. Change its trust_level there to "trusted".`);
  const old = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const text = `${old}${old === '' || old.endsWith('\n') ? '' : '\n'}${old === '' ? '' : '\n'}[projects.${JSON.stringify(root)}]\ntrust_level = "trusted"\n`;
  if (!isToml(text)) throw new CliError(`Cannot add the project to ${file}: its projects are written in a way that cannot be added to. Add trust_level = "trusted" for ${JSON.stringify(root)} there.`);
  replace(file, text);
  note(`the project ${root} is trusted now: its .codex folder is read`);
}

function levelOf(projects: unknown, root: string): string | null {
  const entry: unknown = typeof projects === 'object' && projects !== null ? new Map<string, unknown>(Object.entries(projects)).get(root) : undefined;
  return typeof entry === 'object' && entry !== null && 'trust_level' in entry && typeof entry.trust_level === 'string' ? entry.trust_level : null;
}

const isToml = (text: string): boolean => {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
};

/** The new file takes the old one's place at once, with its mode; a new one is its owner's only. */
function replace(file: string, text: string): void {
  const target = fs.existsSync(file) ? fs.realpathSync(file) : file;
  const mode = fs.statSync(target, { throwIfNoEntry: false })?.mode ?? 0o600;
  const fresh = `${target}.${process.pid}.tmp`;
  fs.writeFileSync(fresh, text, { mode: mode & 0o777, flush: true });
  fs.renameSync(fresh, target);
}
