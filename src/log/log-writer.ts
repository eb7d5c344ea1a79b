import fs from 'node:fs';
import { z } from 'zod';
import { isAlive } from '../processes/index.ts';

/**
 * The number of the process that has the log at `path` open for writing, by its lock file; null where none that runs has.
 * Only the first claim is looked at: who inherited a dead one's lock names itself there soon.
 */
export function logWriter(path: string): number | null {
  try {
    const { pid } = z.looseObject({ pid: z.int() }).parse(JSON.parse(fs.readFileSync(`${path}.lock`, 'utf8')));
    return isAlive(pid) ? pid : null;
  } catch {
    return null;
  }
}
