import type { ThreadInfo } from './thread-info.ts';

/** How many generations of agents a session is below the one that a user started. */
export function depthOf(info: ThreadInfo, threads: ReadonlyMap<string, { info: ThreadInfo }>): number {
  let depth = 0;
  for (let parent = info.parentId; parent !== null; parent = threads.get(parent)?.info.parentId ?? null) depth += 1;
  return depth;
}
