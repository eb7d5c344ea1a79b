import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { PermissionNeed } from '../../../machines/tool-call-data.ts';
import type { ToolPolicy } from '../options.ts';
import { fileChangeItem } from '../patch/file-change-item.ts';
import type { FileChange } from '../patch/verify-patch.ts';
import { isRestricted, isWritable, writableRoots } from '../sandbox/policy.ts';
import { mayAskForEscalation } from './policy.ts';

/** `patch` is its text from marker to marker. */
export type PatchQuestion = { callId: string; patch: string; changes: readonly FileChange[]; cwd: string; env: Readonly<Record<string, string>> };

/** Whether a patch may be applied: it is, where the policy lets it write; else somebody is asked, or it is refused. */
export async function patchNeed(question: PatchQuestion, { approvalPolicy, sandbox }: ToolPolicy): Promise<PermissionNeed> {
  if (approvalPolicy === 'untrusted') return askForPatch(question);
  if (!isRestricted(sandbox)) return { need: 'none' };
  const roots = await Promise.all(writableRoots(sandbox, question.cwd, question.env).map(realPath));
  const targets = await Promise.all(pathsOf(question.changes).map(realPath));
  if (targets.every((path) => isWritable(path, roots))) return { need: 'none' };
  if (mayAskForEscalation(approvalPolicy)) return askForPatch(question);
  const why = sandbox.mode === 'read-only' ? 'writing is blocked by read-only sandbox' : 'writing outside of the project';
  return { need: 'forbidden', message: `patch rejected: ${why}; rejected by user approval settings` };
}

const pathsOf = (changes: readonly FileChange[]): string[] =>
  changes.flatMap((change) => [change.path, ...(change.type === 'update' && change.movePath !== null ? [change.movePath] : [])]);

/** Where a path leads, links followed as far as it exists. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return dirname(path) === path ? path : join(await realPath(dirname(path)), basename(path));
  }
}

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
