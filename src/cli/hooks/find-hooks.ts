import fs from 'node:fs';
import path from 'node:path';
import { discoverInStack, projectRoot, readConfigLayers, type ConfiguredHandler, type ConfigStack, type HookSet } from '../../hooks/index.ts';
import { codexHome, folderOf } from '../codex-home.ts';
import { CliError, wrongCall } from '../exit-codes.ts';

export type Here = { cd?: string; profile?: string };

/** The hooks of a folder, with all that is known of where they come from. */
export type FoundHooks = { codexHome: string; cwd: string; stack: ConfigStack; hooks: HookSet; /** Folders whose `.codex` is not read, for the project is not trusted. */ unread: string[] };

/** Throws where the configuration cannot be read at all. */
export function findHooks({ cd, profile }: Here): FoundHooks {
  const home = codexHome();
  const cwd = folderOf(cd);
  const stack = readConfigLayers({ codexHome: home, cwd, ...(profile === undefined ? {} : { profile }) });
  const hooks = discoverInStack(stack, cwd);
  const broken = hooks.errors[0];
  if (broken !== undefined) throw new CliError(`Cannot read the configuration: ${broken.message}`);
  return { codexHome: home, cwd, stack, hooks, unread: unreadFolders(cwd, home, stack) };
}

/** Folders from `cwd` up to its repository's root that configure hooks which nobody reads. Absolute. */
export function unreadFolders(cwd: string, home: string, stack: ConfigStack): string[] {
  const read = new Set(stack.layers.filter(({ source }) => source === 'project').map((layer) => path.dirname(path.dirname(layer.path))));
  return upToRoot(cwd).filter((folder) => !read.has(folder) && path.join(folder, '.codex') !== home && configuresHooks(path.join(folder, '.codex')));
}

function upToRoot(cwd: string): string[] {
  const root = projectRoot(cwd);
  const folders = [cwd];
  for (let folder = cwd; folder !== root; folders.push(folder)) folder = path.dirname(folder);
  return folders;
}

function configuresHooks(folder: string): boolean {
  if (fs.existsSync(path.join(folder, 'hooks.json'))) return true;
  try {
    return /^\s*\[+\s*hooks\b/m.test(fs.readFileSync(path.join(folder, 'config.toml'), 'utf8'));
  } catch {
    return false;
  }
}

/** The hooks that are meant by keys or by parts of keys. Throws where one names none or several. */
export function hooksNamed(keys: readonly string[], handlers: readonly ConfiguredHandler[]): ConfiguredHandler[] {
  return keys.map((key) => {
    const exact = handlers.find((handler) => handler.key === key);
    if (exact !== undefined) return exact;
    const [first, second] = handlers.filter((handler) => handler.key.includes(key));
    if (first === undefined) throw wrongCall(`There is no hook "${key}". "hookturn hooks list" shows the keys.`);
    if (second !== undefined) throw wrongCall(`"${key}" is part of several keys, such as\n  ${first.key}\n  ${second.key}\nGive more of the one you mean.`);
    return first;
  });
}
