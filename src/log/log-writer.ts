import fs from 'node:fs';
import { holderSchema } from './lock.ts';
import { nodeProcesses } from './processes.ts';

/**
 * The number of the process that has the log at `path` open for writing, by its lock file; null where that is dead or
 * there is none. One that cannot be seen from here, in another container or on another host, is taken to live.
 * Only the first claim is looked at: who inherited a dead one's lock names itself there soon.
 */
export function logWriter(path: string): number | null {
  try {
    const holder = holderSchema.parse(JSON.parse(fs.readFileSync(`${path}.lock`, 'utf8')));
    return nodeProcesses.stateOf(holder) === 'dead' ? null : holder.pid;
  } catch {
    return null;
  }
}
