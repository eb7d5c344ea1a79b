import type { ToolCall } from '../../../machines/tool-call-data.ts';
import type { ToolContext } from '../context.ts';
import type { ToolScope } from '../port.ts';
import { describeAs, type Tool } from '../tool.ts';
import { applyPatchSpec } from './patch-spec.ts';
import { preparePatch, type PreparedPatch } from './prepared-patch.ts';

const view = { name: 'apply_patch', aliases: ['Write', 'Edit'] };

/** Edits files by Codex's patch language, as free text. */
export function applyPatchTool(context: ToolContext): Tool {
  const prepare = (call: ToolCall, scope: ToolScope, text: string): Promise<PreparedPatch> => preparePatch(call.callId, text, scope.cwd, context);
  const { offerApplyPatch = false } = context.options;
  return {
    name: 'apply_patch', kind: 'custom', spec: applyPatchSpec,
    isOffered: (settings) => (typeof offerApplyPatch === 'function' ? offerApplyPatch(settings) : offerApplyPatch),
    async describe(call, scope) {
      const text = patchText(call);
      const patch = await prepare(call, scope, text);
      return describeAs({ hook: patch.readable ? { ...view, input: { command: text } } : null, rewrites: 'command', permission: patch.need(scope) });
    },
    async run(call, run) {
      const text = patchText(call);
      const result = await (await prepare(call, run.scope, text)).run(run);
      if (!result.success || typeof result.output !== 'string') return result;
      return { ...result, post: { toolUseId: call.callId, hook: { ...view, input: { command: text } }, response: result.output } };
    },
  };
}

const patchText = ({ rewritten, input }: ToolCall): string => (typeof rewritten === 'string' ? rewritten : input);
