import { z } from 'zod';
import type { ToolCall } from '../../../machines/tool-call-data.ts';
import type { ToolContext } from '../context.ts';
import type { ToolScope } from '../port.ts';
import { parseArguments, type Parsed } from '../text/arguments.ts';
import { describeAs, failed, type Tool } from '../tool.ts';
import { applyPatchFunctionSpec, applyPatchSpec } from './patch-spec.ts';
import { preparePatch, type PreparedPatch } from './prepared-patch.ts';

const view = { name: 'apply_patch', aliases: ['Write', 'Edit'] };
const argumentsSchema = z.object({ input: z.string() });

/** Edits files by Codex's patch language: as free text, or as a function with the text as `input`. */
export function applyPatchTool(kind: ToolCall['kind'], context: ToolContext): Tool {
  const prepare = (call: ToolCall, scope: ToolScope, text: string): Promise<PreparedPatch> => preparePatch(call.callId, text, scope.cwd, context);
  return {
    name: 'apply_patch', kind, spec: kind === 'custom' ? applyPatchSpec : applyPatchFunctionSpec,
    async describe(call, scope) {
      const text = patchText(call);
      const base = { rewrites: 'command' as const, parallel: false };
      if (!text.ok) return describeAs({ hook: null, ...base });
      const patch = await prepare(call, scope, text.value);
      return describeAs({ hook: patch.readable ? { ...view, input: { command: text.value } } : null, ...base, permission: await patch.need(scope) });
    },
    async run(call, run) {
      const text = patchText(call);
      if (!text.ok) return failed(text.error);
      const result = await (await prepare(call, run.scope, text.value)).run(run);
      if (!result.success || typeof result.output !== 'string') return result;
      return { ...result, post: { toolUseId: call.callId, hook: { ...view, input: { command: text.value } }, response: result.output } };
    },
  };
}

function patchText(call: ToolCall): Parsed<string> {
  if (typeof call.rewritten === 'string') return { ok: true, value: call.rewritten };
  if (call.kind === 'custom') return { ok: true, value: call.input };
  const parsed = parseArguments(argumentsSchema, call);
  return parsed.ok ? { ok: true, value: parsed.value.input } : parsed;
}
