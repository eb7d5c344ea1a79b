import type { Json, JsonObject } from '../../../machines/json.ts';
import type { ToolCall, ToolResult } from '../../../machines/tool-call-data.ts';
import type { ToolContext } from '../context.ts';
import { acceptedKey } from '../approval/remember.ts';
import { hookInput, parseJson } from '../text/arguments.ts';
import { abortedOutput, describeAs, failed, type Tool, type ToolRun } from '../tool.ts';
import { endedMcpCall, failedMcpCall, startedMcpCall, type McpCallFacts } from './mcp-item.ts';
import { askForMcp, decideMcp, mcpKey } from './mcp-need.ts';
import { mcpFailure, mcpOutput, withoutSounds } from './mcp-output.ts';
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
    describe(call, scope) {
      const args = argumentsOf(call);
      const isAccepted = context.options.accepted?.has(acceptedKey(scope.sessionId, mcpKey(server.name, tool.name))) === true;
      const decision = isAccepted ? 'run' : decideMcp(tool, server.approvalMode(tool.name), context.policy(scope));
      const base = describeAs({ hook: hook(call), parallel: tool.annotations?.readOnlyHint === true });
      return args.ok && decision !== 'run' ? { ...base, permission: askForMcp(factsOf(call, server, tool, args.value), tool, hookInput(call), decision) } : base;
    },
    run: (call, run) => runMcp(call, run, server, tool, hook(call), context),
  };
}

const factsOf = (call: ToolCall, server: McpServer, tool: McpTool, args: Json): McpCallFacts => ({
  callId: call.callId, server: server.name, tool: tool.name, arguments: args, readOnlyHint: tool.annotations?.readOnlyHint ?? null,
});

/** The arguments; none where the model sent nothing. */
function argumentsOf(call: ToolCall): { ok: true; value: Json; given: boolean } | { ok: false; error: string } {
  if (call.rewritten !== undefined) return { ok: true, value: call.rewritten, given: true };
  if (call.input.trim() === '') return { ok: true, value: null, given: false };
  const parsed = parseJson(call.input);
  return parsed.ok ? { ...parsed, given: true } : parsed;
}

async function runMcp(call: ToolCall, run: ToolRun, server: McpServer, tool: McpTool, hook: NonNullable<ToolResult['post']>['hook'], context: ToolContext): Promise<ToolResult> {
  const args = argumentsOf(call);
  if (!args.ok) return failed(mcpFailure(`err: ${args.error}`, 0));
  const facts = factsOf(call, server, tool, args.value);
  run.options.tell({ type: 'itemStarted', item: startedMcpCall(facts) });
  const startedAt = performance.now();
  const elapsedMs = (): number => performance.now() - startedAt;
  const refuse = (message: string): ToolResult => failed(mcpFailure(message, elapsedMs()), [failedMcpCall(facts, message, elapsedMs())]);
  const callFailure = (cause: string): string => `tool call error: tool call failed for \`${server.name}/${tool.name}\`\n\nCaused by:\n    ${cause}`;
  if (args.given && (typeof args.value !== 'object' || args.value === null || Array.isArray(args.value))) return refuse(callFailure(`MCP tool arguments must be a JSON object, got ${JSON.stringify(args.value)}`));
  const answer = await server.request('tools/call', { name: tool.name, ...(args.given ? { arguments: args.value } : {}), _meta: { callId: call.callId, threadId: run.scope.sessionId } }, run.signal);
  if (run.signal.aborted) return failed(abortedOutput('other').replace('{seconds}', (elapsedMs() / 1000).toFixed(1)));
  if (!answer.ok) return refuse(callFailure(answer.error));
  if (!Array.isArray(answer.result['content']) && answer.result['structuredContent'] === undefined) return refuse(callFailure('Unexpected response type'));
  const result = withoutSounds(answer.result);
  const isError = result['isError'] === true;
  return {
    output: mcpOutput(result, elapsedMs(), context.outputBudget(run.scope.settings)), success: !isError, items: [endedMcpCall(facts, result, elapsedMs())],
    post: isError ? null : { toolUseId: call.callId, hook, response: inOrder(result) },
  };
}

/** The result's fields in the protocol's order, whatever order they came in. */
function inOrder({ content = [], structuredContent, isError, _meta, ...others }: JsonObject): JsonObject {
  return {
    content, ...(structuredContent === undefined ? {} : { structuredContent }), ...(isError === undefined ? {} : { isError }),
    ...(_meta === undefined ? {} : { _meta }), ...others,
  };
}
