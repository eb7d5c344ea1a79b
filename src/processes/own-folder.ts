import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isAlive } from './is-alive.ts';

const prefix = 'hookturn-';
const staleMs = 60 * 60 * 1000;

/** Makes a folder for this process, gone when it exits. Folders of processes that were killed are removed by the way. */
export function makeOwnFolder(): string {
  removeStale();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `${prefix}${process.pid}-`));
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function removeStale(): void {
  for (const name of fs.readdirSync(os.tmpdir())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) removeIfOld(path.join(os.tmpdir(), name));
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
