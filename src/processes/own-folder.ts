import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isAlive } from './is-alive.ts';

const staleMs = 60 * 60 * 1000;
let place: string | undefined;
const made = new Set<string>();
let isTidiedAtExit = false;

/**
 * Where the folders of all this user's processes lie, made where it is missing. Not among temporary files: there sandboxed
 * commands write, and what lies in these folders decides what runs outside. Throws where there is no place for it.
 */
export function ownFolders(): string {
  place ??= firstUsable([
    path.join(stateHome(), 'hookturn'),
    path.join(os.tmpdir(), `hookturn-${process.getuid?.() ?? os.userInfo().username}`),
  ]);
  fs.mkdirSync(place, { recursive: true, mode: 0o700 });
  return place;
}

/** Makes a folder for this process, gone when it exits. Folders of processes that were killed are removed by the way. */
export function makeOwnFolder(): string {
  const folders = ownFolders();
  removeStale(folders);
  const folder = fs.mkdtempSync(path.join(folders, `${process.pid}-`));
  if (!isTidiedAtExit) process.once('exit', () => { for (const left of made) fs.rmSync(left, { recursive: true, force: true }); });
  isTidiedAtExit = true;
  made.add(folder);
  return folder;
}

export function removeOwnFolder(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true });
  made.delete(folder);
}

function stateHome(): string {
  const named = process.env['XDG_STATE_HOME'] ?? '';
  return path.isAbsolute(named) ? named : path.join(os.homedir(), '.local', 'state');
}

function firstUsable([folder, ...others]: string[]): string {
  if (folder === undefined) throw new Error('there is no folder that is this user\'s alone');
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    const found = fs.lstatSync(folder);
    if (!found.isDirectory() || (process.getuid !== undefined && found.uid !== process.getuid())) throw new Error('somebody else laid it there');
    fs.chmodSync(folder, 0o700);
    return fs.realpathSync(folder);
  } catch {
    return firstUsable(others);
  }
}

function removeStale(folders: string): void {
  for (const name of fs.readdirSync(folders)) {
    const pid = /^(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) removeIfOld(path.join(folders, name));
  }
}

/** A process of another container may have the same number, so age counts too. */
function removeIfOld(folder: string): void {
  try {
    if (Date.now() - fs.statSync(folder).mtimeMs > staleMs) fs.rmSync(folder, { recursive: true, force: true });
  } catch {
    // Another process was faster, or the folder is another user's.
  }
}
