import type { Json, JsonObject } from '../../../machines/json.ts';
import type { ToolCall, ToolResult } from '../../../machines/tool-call-data.ts';
import type { ToolContext } from '../context.ts';
import { hookInput, parseJson } from '../text/arguments.ts';
import { abortedOutput, describeAs, failed, type Tool, type ToolRun } from '../tool.ts';
import { endedMcpCall, failedMcpCall, startedMcpCall, type McpCallFacts } from './mcp-item.ts';
import { askForMcp, decideMcp, neverAsksText } from './mcp-need.ts';
import { mcpFailure, mcpOutput } from './mcp-output.ts';
import type { McpServer, McpTool } from './server.ts';

/** Names as models may spell them: everything but letters, digits and `_` becomes `_`. */
export const modelName = (name: string): string => name.replace(/[^A-Za-z0-9_]/g, '_');
export const namespaceOf = (server: string): string => `mcp__${modelName(server)}`;

/** One tool of one server. */
export function mcpTool(server: McpServer, tool: McpTool, context: ToolContext): Tool {
  const namespace = namespaceOf(server.name);
  const name = modelName(tool.name);
  const hook = (call: ToolCall) => ({ name: `${namespace}__${name}`, aliases: [], input: hookInput(call) });
  const parameters: JsonObject = { properties: {}, ...tool.inputSchema };
  return {
    name, namespace, kind: 'function',
    spec: { type: 'function', name, description: tool.description ?? '', strict: false, parameters },
    describe(call) {
      const args = argumentsOf(call);
      const asks = args.ok && decideMcp(tool, context.policy()) === 'ask';
      return describeAs({ hook: hook(call), parallel: tool.annotations?.readOnlyHint === true, ...(asks ? { permission: askForMcp(factsOf(call, server, tool, args.value), tool, hookInput(call)) } : {}) });
    },
    run: (call, run) => runMcp(call, run, server, tool, hook(call), context),
  };
}

const factsOf = (call: ToolCall, server: McpServer, tool: McpTool, args: Json): McpCallFacts => ({
  callId: call.callId, server: server.name, tool: tool.name, arguments: args, readOnlyHint: tool.annotations?.readOnlyHint ?? null,
});

/** The arguments; null where the model sent nothing. */
function argumentsOf(call: ToolCall): { ok: true; value: Json } | { ok: false; error: string } {
  if (call.rewritten !== undefined) return { ok: true, value: call.rewritten };
  return call.input.trim() === '' ? { ok: true, value: null } : parseJson(call.input);
}

async function runMcp(call: ToolCall, run: ToolRun, server: McpServer, tool: McpTool, hook: NonNullable<ToolResult['post']>['hook'], context: ToolContext): Promise<ToolResult> {
  const args = argumentsOf(call);
  if (!args.ok) return failed(mcpFailure(`err: ${args.error}`, 0));
  const facts = factsOf(call, server, tool, args.value);
  run.options.tell({ type: 'itemStarted', item: startedMcpCall(facts) });
  const startedAt = performance.now();
  const elapsedMs = (): number => performance.now() - startedAt;
  const refuse = (message: string): ToolResult => failed(mcpFailure(message, elapsedMs()), [failedMcpCall(facts, message, elapsedMs())]);
  if (decideMcp(tool, context.policy()) === 'refuse') return refuse(neverAsksText);
  const callFailure = (cause: string): string => `tool call error: tool call failed for \`${server.name}/${tool.name}\`\n\nCaused by:\n    ${cause}`;
  if (args.value !== null && (typeof args.value !== 'object' || Array.isArray(args.value))) return refuse(callFailure(`MCP tool arguments must be a JSON object, got ${JSON.stringify(args.value)}`));
  const answer = await server.request('tools/call', { name: tool.name, ...(args.value === null ? {} : { arguments: args.value }), _meta: { callId: call.callId, threadId: run.scope.sessionId } }, run.signal);
  if (run.signal.aborted) return failed(abortedOutput('other').replace('{seconds}', (elapsedMs() / 1000).toFixed(1)));
  if (!answer.ok) return refuse(callFailure(answer.error));
  const isError = answer.result['isError'] === true;
  return {
    output: mcpOutput(answer.result, elapsedMs(), context.outputBudget), success: !isError, items: [endedMcpCall(facts, answer.result, elapsedMs())],
    post: isError ? null : { toolUseId: call.callId, hook, response: inOrder(answer.result) },
  };
}

/** The result's fields in the protocol's order, whatever order they came in. */
function inOrder({ content = [], structuredContent, isError, _meta, ...others }: JsonObject): JsonObject {
  return {
    content, ...(structuredContent === undefined ? {} : { structuredContent }), ...(isError === undefined ? {} : { isError }),
    ...(_meta === undefined ? {} : { _meta }), ...others,
  };
}
