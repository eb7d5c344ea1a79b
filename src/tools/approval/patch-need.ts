import type { PermissionNeed } from '../../../machines/tool-call-data.ts';
import { ownFolders } from '../../processes/index.ts';
import type { ToolPolicy } from '../options.ts';
import { fileChangeItem } from '../patch/file-change-item.ts';
import type { FileChange } from '../patch/verify-patch.ts';
import { isRestricted, isWritable, type SandboxPolicy } from '../sandbox/policy.ts';
import { realPath, safeRoots } from '../sandbox/roots.ts';
import { mayAskForEscalation } from './policy.ts';

/** `patch` is its text from marker to marker. */
export type PatchQuestion = { callId: string; patch: string; changes: readonly FileChange[]; cwd: string; env: Readonly<Record<string, string>> };

/** Whether a patch may be applied: it is, where the policy lets it write; else somebody is asked, or it is refused. */
export function patchNeed(question: PatchQuestion, { approvalPolicy, sandbox }: ToolPolicy): PermissionNeed {
  const staysInside = !isRestricted(sandbox) || isInside(question, sandbox);
  if (approvalPolicy === 'untrusted' || (!staysInside && mayAskForEscalation(approvalPolicy))) return { ...askForPatch(question), ...(staysInside ? {} : { unsandboxed: true }) };
  if (staysInside) return { need: 'none' };
  const why = sandbox.mode === 'read-only' ? 'writing is blocked by read-only sandbox' : 'writing outside of the project';
  return { need: 'forbidden', message: `patch rejected: ${why}; rejected by user approval settings` };
}

function isInside({ changes, cwd, env }: PatchQuestion, sandbox: SandboxPolicy): boolean {
  const roots = safeRoots(sandbox, cwd, env).map(({ real }) => real);
  return pathsOf(changes).every((path) => isWritable(realPath(path), roots, [ownFolders()]));
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
