import type { JsonObject } from '../../../machines/json.ts';
import { unifiedDiff } from './unified-diff.ts';
import type { FileChange } from './verify-patch.ts';

export type FileChangeStatus = 'inProgress' | 'completed' | 'failed' | 'declined';

/** A `fileChange` item, as the app server spells it; its changes are ordered by path. What was printed is kept in the rollout only. */
export const fileChangeItem = (callId: string, changes: readonly FileChange[], status: FileChangeStatus, printed: { stdout?: string; stderr?: string } = {}): JsonObject => ({
  type: 'fileChange', id: callId, status, ...printed, changes: changes.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map(changeJson),
});

function changeJson(change: FileChange): JsonObject {
  if (change.type === 'add') return { path: change.path, kind: { type: 'add' }, diff: change.after };
  if (change.type === 'delete') return { path: change.path, kind: { type: 'delete' }, diff: change.before };
  const diff = unifiedDiff(change.before, change.after);
  return {
    path: change.path, kind: { type: 'update', move_path: change.movePath },
    diff: change.movePath === null ? diff : `${diff}\n\nMoved to: ${change.movePath}`,
  };
}
