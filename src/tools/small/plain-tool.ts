import type { Json } from '../../../machines/json.ts';
import type { ToolCall, ToolResult } from '../../../machines/tool-call-data.ts';
import type { ToolSpec } from '../../models/port.ts';
import { hookInput } from '../text/arguments.ts';
import { describeAs, type Tool, type ToolRun } from '../tool.ts';

/** A function tool that needs no permission and whose hooks see its own name and arguments. */
export function plainTool(spec: ToolSpec, run: (call: ToolCall, run: ToolRun, input: Json) => ToolResult | Promise<ToolResult>, { parallel = false }: { parallel?: boolean | undefined } = {}): Tool {
  const name = String(spec['name']);
  return {
    name, kind: 'function', spec,
    describe: (call) => describeAs({ hook: { name, aliases: [], input: hookInput(call) }, parallel }),
    run: async (call, context) => run(call, context, hookInput(call)),
  };
}

/** A success whose text is also what PostToolUse hooks are told. */
export const succeeded = (call: ToolCall, hookName: string, input: Json, output: ToolResult['output']): ToolResult => ({
  output, success: true, items: [], post: { toolUseId: call.callId, hook: { name: hookName, aliases: [], input }, response: output },
});
