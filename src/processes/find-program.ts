import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { systemError } from './os-error.ts';

/** Where the system looks when there is no PATH. */
const DEFAULT_PATH = '/usr/bin:/bin';

/** The file that a program's name means with this PATH, in this folder, as `execvp` finds it. Throws ENOENT. */
export function findProgram(name: string, searched: string | undefined, cwd: string): string {
  if (name.includes('/')) return name;
  const files = (searched ?? DEFAULT_PATH).split(':').map((folder) => path.resolve(cwd, folder, name));
  const found = files.find(isProgram) ?? files.find((file) => fs.existsSync(file));
  if (found === undefined) throw systemError(`spawn ${name}`, os.constants.errno.ENOENT);
  return found;
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
