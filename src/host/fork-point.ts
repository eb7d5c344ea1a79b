import fs from 'node:fs';
import { isObject, numberOrNull } from '../views/codex/reading.ts';
import type { ForkPoint } from '../views/rollout/rollout-host.ts';
import type { ThreadInfo } from './thread-info.ts';

/**
 * Where a fork begins in its parent's file: after its last whole line. `null` where the parent has no file yet: then the
 * fork's own file holds the whole conversation.
 */
export function forkPointOf({ id, rolloutPath }: ThreadInfo): ForkPoint | null {
  if (rolloutPath === null || !fs.existsSync(rolloutPath)) return null;
  const bytes = fs.readFileSync(rolloutPath);
  const endByteOffset = bytes.lastIndexOf(0x0a) + 1;
  if (endByteOffset === 0) return null;
  const lastStart = bytes.lastIndexOf(0x0a, endByteOffset - 2) + 1;
  return { threadId: id, endOrdinal: ordinalOf(bytes.toString('utf8', lastStart, endByteOffset)) + 1, endByteOffset };
}

function ordinalOf(line: string): number {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? numberOrNull(value['ordinal']) ?? 0 : 0;
  } catch {
    return 0;
  }
}
