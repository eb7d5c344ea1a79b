import type { PermissionNeed, ToolResult } from '../../../machines/tool-call-data.ts';
import { patchNeed } from '../approval/patch-need.ts';
import type { ToolContext } from '../context.ts';
import type { ToolScope } from '../port.ts';
import { abortedOutput, failed, type ToolRun } from '../tool.ts';
import { byteLength } from '../text/tokens.ts';
import { isRestricted } from '../sandbox/policy.ts';
import { commitInSandbox } from './commit-in-sandbox.ts';
import { commitPatch, type Committed } from './commit-patch.ts';
import { fileChangeItem } from './file-change-item.ts';
import { PatchError } from './hunk.ts';
import { parsePatch, type ParsedPatch } from './parse-patch.ts';
import { verifyPatch, type FileChange } from './verify-patch.ts';

/** A patch that was read and worked out: what asking and applying start from. */
export type PreparedPatch = {
  /** False where it could not even be read: then no hook is asked about it. */
  readable: boolean;
  need(scope: ToolScope): PermissionNeed;
  /** Applies it; `output` is the plain report, before anything that a tool puts around it. */
  run(run: ToolRun): Promise<ToolResult>;
};

/** Reads a patch and works it out in a folder. A patch that is no good is one whose run says why. */
export async function preparePatch(callId: string, text: string, cwd: string, context: ToolContext): Promise<PreparedPatch> {
  let readable = false;
  try {
    if (byteLength(text) > context.limits.maxPatchBytes) throw new PatchError(`the patch is longer than ${context.limits.maxPatchBytes} bytes; send it in parts`);
    const patch = parsePatch(text);
    if (patch.environmentId !== null) return refused('apply_patch environment selection is unavailable for this turn', false);
    readable = true;
    if (patch.hunks.length === 0) return refused('patch rejected: empty patch', readable);
    return prepared(callId, patch, await verifyPatch(patch.hunks, cwd, context.limits.maxPatchedFileBytes), context);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    return refused(`apply_patch verification failed: ${error.message}`, readable);
  }
}

const refused = (output: string, readable: boolean): PreparedPatch => ({
  readable,
  need: () => ({ need: 'none' }),
  run: () => Promise.resolve(failed(output)),
});

const prepared = (callId: string, patch: ParsedPatch, changes: readonly FileChange[], context: ToolContext): PreparedPatch => ({
  readable: true,
  need: (scope) => patchNeed({ callId, patch: patch.text, changes, cwd: scope.cwd, env: { ...context.env, ...scope.env } }, context.policy(scope)),
  run: (run) => apply(callId, changes, run, context),
});

async function apply(callId: string, changes: readonly FileChange[], { scope, options, signal }: ToolRun, context: ToolContext): Promise<ToolResult> {
  if (signal.aborted) return failed(abortedOutput('other').replace('{seconds}', '0.0'));
  options.tell({ type: 'itemStarted', item: fileChangeItem(callId, changes, 'inProgress') });
  const startedAt = performance.now();
  const done = await commit(changes, scope, options.sandbox, context);
  const diff = context.turnDiffs.after(done.applied, scope);
  if (diff !== null) options.tell({ type: 'turnDiff', itemId: callId, diff });
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const report = (code: number, text: string): string => `Exit code: ${code}\nWall time: ${seconds} seconds\nOutput:\n${text}\n`;
  if (!done.ok) return failed(report(1, done.error), [fileChangeItem(callId, changes, 'failed', { stderr: `${done.error}\n` })]);
  return { output: report(0, done.summary), success: true, post: null, items: [fileChangeItem(callId, changes, 'completed', { stdout: `${done.summary}\n` })] };
}

/** Without a sandbox where the session has none, the machine has none, or somebody has allowed it. */
async function commit(changes: readonly FileChange[], scope: ToolScope, allowed: 'session' | 'none', context: ToolContext): Promise<Committed> {
  const policy = context.policy(scope).sandbox;
  const sandbox = allowed === 'none' || !isRestricted(policy) ? null : await context.sandbox();
  if (sandbox === null) return commitPatch(changes);
  return commitInSandbox(changes, sandbox, policy, { cwd: scope.cwd, policyCwd: scope.cwd, env: { ...context.env, ...scope.env }, programs: null });
}
