import type { JsonObject } from '../../../machines/json.ts';
import { MAX_DIFFERENT_LINES, unifiedDiff } from './unified-diff.ts';
import type { FileChange } from './verify-patch.ts';

export type FileChangeStatus = 'inProgress' | 'completed' | 'failed' | 'declined';

const diffs = new WeakMap<FileChange, string>();

/** A `fileChange` item, as the app server spells it; its changes are ordered by path. What was printed is kept in the rollout only. */
export function fileChangeItem(callId: string, changes: readonly FileChange[], status: FileChangeStatus, printed: { stdout?: string; stderr?: string } = {}): JsonObject {
  // Several files share the time that one may take.
  const most = Math.floor(MAX_DIFFERENT_LINES / Math.sqrt(changes.length));
  return { type: 'fileChange', id: callId, status, ...printed, changes: changes.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map((change) => changeJson(change, most)) };
}

function changeJson(change: FileChange, most: number): JsonObject {
  if (change.type === 'add') return { path: change.path, kind: { type: 'add' }, diff: change.after };
  if (change.type === 'delete') return { path: change.path, kind: { type: 'delete' }, diff: change.before };
  const diff = diffs.get(change) ?? unifiedDiff(change.before, change.after, 1, most);
  diffs.set(change, diff);
  return {
    path: change.path, kind: { type: 'update', move_path: change.movePath },
    diff: change.movePath === null ? diff : `${diff}\n\nMoved to: ${change.movePath}`,
  };
}
