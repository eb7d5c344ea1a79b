import type { PermissionNeed } from '../../../machines/tool-call-data.ts';
import { ownFolders } from '../../processes/index.ts';
import type { ToolPolicy } from '../options.ts';
import { fileChangeItem } from '../patch/file-change-item.ts';
import type { FileChange } from '../patch/verify-patch.ts';
import { isRestricted, isWritable } from '../sandbox/policy.ts';
import { realPath, safeRoots } from '../sandbox/roots.ts';
import { mayAskForEscalation } from './policy.ts';

/** `patch` is its text from marker to marker. */
export type PatchQuestion = { callId: string; patch: string; changes: readonly FileChange[]; cwd: string; env: Readonly<Record<string, string>> };

/** Whether a patch may be applied: it is, where the policy lets it write; else somebody is asked, or it is refused. */
export function patchNeed(question: PatchQuestion, { approvalPolicy, sandbox }: ToolPolicy): PermissionNeed {
  if (approvalPolicy === 'untrusted') return askForPatch(question);
  if (!isRestricted(sandbox)) return { need: 'none' };
  const roots = safeRoots(sandbox, question.cwd, question.env).map(({ real }) => real);
  if (pathsOf(question.changes).every((path) => isWritable(realPath(path), roots, [ownFolders()]))) return { need: 'none' };
  if (mayAskForEscalation(approvalPolicy)) return askForPatch(question);
  const why = sandbox.mode === 'read-only' ? 'writing is blocked by read-only sandbox' : 'writing outside of the project';
  return { need: 'forbidden', message: `patch rejected: ${why}; rejected by user approval settings` };
}

const pathsOf = (changes: readonly FileChange[]): string[] =>
  changes.flatMap((change) => [change.path, ...(change.type === 'update' && change.movePath !== null ? [change.movePath] : [])]);

function askForPatch({ callId, patch, changes }: PatchQuestion): PermissionNeed {
  return {
    need: 'ask',
    hook: { name: 'apply_patch', aliases: ['Write', 'Edit'] },
    hookInput: { command: patch },
    request: {
      method: 'item/fileChange/requestApproval', params: { itemId: callId, reason: null, grantRoot: null },
      keys: pathsOf(changes).map((path) => JSON.stringify({ patch: path })),
    },
    deniedOutput: '{message}',
    declinedMessage: 'patch rejected by user',
    startedItem: fileChangeItem(callId, changes, 'inProgress'),
    declinedItem: fileChangeItem(callId, changes, 'declined', { stderr: '{message}' }),
    declinedByHookIsTold: true,
  };
}
