import fs from 'node:fs';
import { z } from 'zod';
import { isAlive } from '../processes/index.ts';
import { CliError } from './exit-codes.ts';

/** The log that a running process has open: that of `pid`, or the one that was written last. Throws where there is none. */
export function liveLog(logs: readonly { file: string }[], pid: number | null): string {
  const found = logs.find(({ file }) => {
    const owner = ownerOf(file);
    return owner !== null && (pid === null ? isAlive(owner) : owner === pid);
  });
  if (found === undefined) throw new CliError(pid === null ? 'No session is running with this Codex home.' : `Process ${pid} has no log open in this Codex home.`);
  return found.file;
}

/** Whether a running process has a log open. */
export const isWritten = (file: string): boolean => {
  const owner = ownerOf(file);
  return owner !== null && isAlive(owner);
};

/** Who has a log open, by its lock file. Only the first claim is looked at: who inherited a dead one's lock names itself there soon. */
function ownerOf(file: string): number | null {
  try {
    return z.looseObject({ pid: z.int() }).safeParse(JSON.parse(fs.readFileSync(`${file}.lock`, 'utf8'))).data?.pid ?? null;
  } catch {
    return null;
  }
}
