import type { JsonObject } from '../../../machines/json.ts';
import { unifiedDiff } from './unified-diff.ts';
import type { FileChange } from './verify-patch.ts';

export type FileChangeStatus = 'inProgress' | 'completed' | 'failed' | 'declined';

/** A patch of one file is compared exactly up to so many lines that differ; of several files each has its share of the time. */
const mostEdits = 700;
const diffs = new WeakMap<FileChange, string>();

/** A `fileChange` item, as the app server spells it; its changes are ordered by path. What was printed is kept in the rollout only. */
export function fileChangeItem(callId: string, changes: readonly FileChange[], status: FileChangeStatus, printed: { stdout?: string; stderr?: string } = {}): JsonObject {
  const edits = Math.floor(mostEdits / Math.sqrt(changes.length));
  return { type: 'fileChange', id: callId, status, ...printed, changes: changes.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map((change) => changeJson(change, edits)) };
}

function changeJson(change: FileChange, edits: number): JsonObject {
  if (change.type === 'add') return { path: change.path, kind: { type: 'add' }, diff: change.after };
  if (change.type === 'delete') return { path: change.path, kind: { type: 'delete' }, diff: change.before };
  const diff = diffs.get(change) ?? unifiedDiff(change.before, change.after, edits);
  diffs.set(change, diff);
  return {
    path: change.path, kind: { type: 'update', move_path: change.movePath },
    diff: change.movePath === null ? diff : `${diff}\n\nMoved to: ${change.movePath}`,
  };
}
