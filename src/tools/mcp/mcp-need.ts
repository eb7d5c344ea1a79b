import type { Json, JsonObject } from '../../../machines/json.ts';
import type { PermissionNeed } from '../../../machines/tool-call-data.ts';
import type { ToolPolicy } from '../options.ts';
import type { McpApprovalMode } from './config.ts';
import { failedMcpCall, startedMcpCall, type McpCallFacts } from './mcp-item.ts';
import { mcpFailure } from './mcp-output.ts';
import type { McpTool } from './server.ts';

const neverAsksText = 'MCP tool call requires approval, but approval policy is never';

/** Whether a tool may change things, by what its server says of it; one that says nothing may. */
export function mayChangeThings({ annotations }: McpTool): boolean {
  if (annotations?.readOnlyHint === true) return false;
  return (annotations?.destructiveHint ?? true) || (annotations?.openWorldHint ?? true);
}

const asksIn: Record<McpApprovalMode, (tool: McpTool) => boolean> = {
  auto: mayChangeThings,
  prompt: () => true,
  writes: ({ annotations }) => annotations?.readOnlyHint !== true,
  approve: () => false,
};

/** `askHooks`: only hooks may allow it. */
export function decideMcp(tool: McpTool, mode: McpApprovalMode, { approvalPolicy, sandbox }: ToolPolicy): 'run' | 'ask' | 'askHooks' {
  if (!asksIn[mode](tool)) return 'run';
  if (approvalPolicy !== 'never') return 'ask';
  const isOpen = sandbox.mode === 'danger-full-access' || sandbox.mode === 'external';
  return isOpen ? 'run' : 'askHooks';
}

/** What is accepted for the session: one tool, whatever its arguments. */
export const mcpKey = (server: string, tool: string): string => JSON.stringify({ server, tool });

/** The question that Codex puts as an MCP elicitation. */
export function askForMcp(facts: McpCallFacts, tool: McpTool, hookInput: Json, whom: 'ask' | 'askHooks'): PermissionNeed {
  const given = typeof facts.arguments === 'object' && facts.arguments !== null && !Array.isArray(facts.arguments) ? facts.arguments : {};
  const meta: JsonObject = {
    codex_approval_kind: 'mcp_tool_call', persist: ['session', 'always'], tool_name: facts.tool,
    ...(tool.title === undefined ? {} : { tool_title: tool.title }),
    ...(tool.annotations === undefined ? {} : { tool_annotations: jsonOf(tool.annotations) }),
    ...(tool.description === undefined ? {} : { tool_description: tool.description }),
    tool_params: given, tool_params_display: Object.entries(given).map(([name, value]) => ({ name, value, display_name: name })),
  };
  return {
    need: 'ask', hookInput,
    request: {
      method: 'mcpServer/elicitation/request',
      params: { serverName: facts.server, mode: 'form', _meta: meta, message: `Allow the ${facts.server} MCP server to run tool "${facts.tool}"?`, requestedSchema: { type: 'object', properties: {} } },
      keys: [mcpKey(facts.server, facts.tool)],
    },
    deniedOutput: '{message}',
    deniedParts: mcpFailure('{message}', 0),
    declinedMessage: 'user rejected MCP tool call',
    cancelledMessage: 'user cancelled MCP tool call',
    startedItem: startedMcpCall(facts),
    declinedItem: failedMcpCall(facts, '{message}', 0),
    declinedByHookIsTold: true,
    ...(whom === 'askHooks' ? { refusal: neverAsksText } : {}),
  };
}

const jsonOf = (annotations: NonNullable<McpTool['annotations']>): JsonObject => ({
  ...(annotations.readOnlyHint === undefined ? {} : { readOnlyHint: annotations.readOnlyHint }),
  ...(annotations.destructiveHint === undefined ? {} : { destructiveHint: annotations.destructiveHint }),
  ...(annotations.openWorldHint === undefined ? {} : { openWorldHint: annotations.openWorldHint }),
});
