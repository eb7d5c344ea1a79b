import fs from 'node:fs';
import path from 'node:path';
import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';

export interface ProjectFolder {
  /** The folder whose `.codex` is this layer. */
  folder: string;
  /** Whose `.codex` holds the hooks: in a linked git worktree the same place in the main working tree. */
  hooksFolder: string;
}

/** The project's folders that have a trusted `.codex`, from the repository's root down to `cwd`. Without a repository `cwd` is the root. */
export function trustedProjectFolders(cwd: string, codexHome: string, config: JsonObject): ProjectFolder[] {
  const root = projectRoot(cwd);
  const mainRoot = mainWorkingTree(root);
  const trust = trustOf(config, [root, mainRoot]);
  return downFrom(root, cwd)
    .filter((folder) => isFolder(path.join(folder, '.codex')) && !isSame(path.join(folder, '.codex'), codexHome) && trust(folder) === 'trusted')
    .map((folder) => ({ folder, hooksFolder: path.join(mainRoot, path.relative(root, folder)) }));
}

/** What the configuration says of the project that a folder belongs to, if anything, and the folder that an entry for it names. */
export function projectTrust(cwd: string, config: JsonObject): { level: Json | undefined; folder: string } {
  const root = projectRoot(cwd);
  const mainRoot = mainWorkingTree(root);
  return { level: trustOf(config, [root, mainRoot])(cwd), folder: mainRoot };
}

/** The root of the project that a folder belongs to: its repository's, else itself. */
export const projectRoot = (cwd: string): string => repositoryAround(cwd) ?? cwd;

/** The repository that a folder is or lies in; `null` where there is none. */
export function repositoryAround(cwd: string): string | null {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    if (isRepository(folder)) return folder;
    if (folder === path.dirname(folder)) return null;
  }
}

/** A folder with a `.git` that has a HEAD, or is a file as in a linked worktree; an empty folder of that name is none. */
function isRepository(folder: string): boolean {
  const git = path.join(folder, '.git');
  return fs.statSync(git, { throwIfNoEntry: false })?.isFile() === true || fs.existsSync(path.join(git, 'HEAD'));
}

/** A linked worktree's `.git` is a file that points into the main repository's `.git/worktrees`. */
function mainWorkingTree(root: string): string {
  const pointer = readText(path.join(root, '.git'))?.match(/^gitdir:\s*(.+?)\s*$/m)?.[1];
  if (pointer === undefined) return root;
  const gitFolder = path.resolve(root, pointer);
  const worktrees = path.dirname(gitFolder);
  return path.basename(worktrees) === 'worktrees' ? path.dirname(path.dirname(worktrees)) : root;
}

function readText(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** A folder's own entry decides; without one the project root's, then the main working tree's. */
function trustOf(config: JsonObject, roots: string[]): (folder: string) => Json | undefined {
  const projects = isJsonObject(config['projects']) ? config['projects'] : {};
  const level = (folder: string) => {
    const entry = projects[folder] ?? projects[realPath(folder)];
    return isJsonObject(entry) ? entry['trust_level'] : undefined;
  };
  return (folder) => [folder, ...roots].map(level).find((known) => known !== undefined);
}

function downFrom(root: string, cwd: string): string[] {
  const steps = path.relative(root, cwd).split(path.sep).filter((step) => step !== '');
  return [root, ...steps.map((_, index) => path.join(root, ...steps.slice(0, index + 1)))];
}

function isFolder(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isSame(a: string, b: string): boolean {
  return realPath(a) === realPath(b);
}

function realPath(file: string): string {
  try {
    return fs.realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}
