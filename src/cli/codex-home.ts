import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { wrongCall } from './exit-codes.ts';

/** Codex's own folder: `$CODEX_HOME`, else `~/.codex`. Absolute. As in Codex, one that is named has to be there. */
export const codexHome = (): string => {
  const named = process.env['CODEX_HOME'];
  if (named === undefined || named === '') return path.join(os.homedir(), '.codex');
  if (!isFolder(named)) throw wrongCall(`CODEX_HOME points to ${named}, which is no folder. Make it, or unset CODEX_HOME.`);
  return fs.realpathSync(named);
};

/** A folder of the command line as an absolute path with its links resolved. */
export const folderOf = (given: string | undefined): string => {
  const folder = path.resolve(given ?? '.');
  if (!isFolder(folder)) throw wrongCall(`Cannot work in ${folder}: it is no folder.`);
  return fs.realpathSync(folder);
};

const isFolder = (file: string): boolean => fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
