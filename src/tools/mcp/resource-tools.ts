import { z } from 'zod';
import type { Json, JsonObject } from '../../../machines/json.ts';
import type { ToolCall, ToolResult } from '../../../machines/tool-call-data.ts';
import { plainTool, succeeded } from '../small/plain-tool.ts';
import { functionSpec, text } from '../spec.ts';
import { hookInput, parseJson } from '../text/arguments.ts';
import { describeAs, failed, type Tool, type ToolRun } from '../tool.ts';
import { endedMcpCall, failedMcpCall, startedMcpCall, type McpCallFacts } from './mcp-item.ts';
import type { McpServer } from './server.ts';
import type { McpServerSet } from './servers.ts';

const listSchema = z.object({ server: z.string().nullish(), cursor: z.string().nullish() });
const readSchema = z.object({ server: z.string(), uri: z.string() });

type Outcome = { ok: true; value: JsonObject; server: string } | { ok: false; error: string; server: string };
type Listing = { method: 'resources/list' | 'resources/templates/list'; key: 'resources' | 'resourceTemplates' };

const listArguments = { cursor: text('Where the last page ended; leave it out for the first.'), server: text('One server; all of them unless given.') };
const listSpec = functionSpec('list_mcp_resources', 'Lists the resources of the MCP servers.', listArguments);
const templatesSpec = functionSpec('list_mcp_resource_templates', 'Lists the resource templates of the MCP servers.', listArguments);
const readSpec = functionSpec('read_mcp_resource', 'Reads one resource of an MCP server.', { server: text('The server\'s name.'), uri: text('The resource\'s address, as listed.') }, ['server', 'uri']);

/** list_mcp_resources, list_mcp_resource_templates, read_mcp_resource. */
export const resourceTools = (servers: McpServerSet): Tool[] => [
  resourceTool(listSpec, servers, (input, signal) => list(input, { method: 'resources/list', key: 'resources' }, servers, signal)),
  resourceTool(templatesSpec, servers, (input, signal) => list(input, { method: 'resources/templates/list', key: 'resourceTemplates' }, servers, signal)),
  resourceTool(readSpec, servers, (input, signal) => read(input, servers, signal)),
];

function resourceTool(spec: JsonObject, servers: McpServerSet, act: (input: Json, signal: AbortSignal) => Promise<Outcome | string>): Tool {
  const name = String(spec['name']);
  const tool = plainTool(spec, (call, run, hookView) => runResource(call, run, name, hookView, act), { parallel: true });
  return { ...tool, describe: (call, scope) => (namesServer(call, name, servers) ? tool.describe(call, scope) : describeAs({ hook: null, parallel: true })) };
}

/** False where the arguments are no good or name no server: then no hook is asked. */
function namesServer(call: ToolCall, name: string, servers: McpServerSet): boolean {
  const args = (name === 'read_mcp_resource' ? readSchema : listSchema).safeParse(hookInput(call));
  return args.success && (args.data.server == null || servers.byName(args.data.server) !== undefined);
}

async function runResource(call: ToolCall, run: ToolRun, name: string, hookView: Json, act: (input: Json, signal: AbortSignal) => Promise<Outcome | string>): Promise<ToolResult> {
  const args = typeof hookView === 'string' ? parseJson(hookView) : { ok: true as const, value: hookView };
  if (!args.ok) return failed(`failed to parse function arguments: ${args.error}`);
  const startedAt = performance.now();
  const outcome = await act(args.value, run.signal);
  if (typeof outcome === 'string') return failed(outcome);
  const facts: McpCallFacts = { callId: call.callId, server: outcome.server, tool: name, arguments: args.value, readOnlyHint: null };
  run.options.tell({ type: 'itemStarted', item: startedMcpCall(facts) });
  const elapsedMs = performance.now() - startedAt;
  if (!outcome.ok) return failed(outcome.error, [failedMcpCall(facts, outcome.error, elapsedMs)]);
  const output = JSON.stringify(outcome.value);
  return { ...succeeded(call, name, hookView, output), items: [endedMcpCall(facts, { content: [{ type: 'text', text: output }] }, elapsedMs)] };
}

/** One server's page, or the first pages of all; a server that has none is left out then. */
async function list(input: Json, { method, key }: Listing, servers: McpServerSet, signal: AbortSignal): Promise<Outcome | string> {
  const args = listSchema.safeParse(input);
  if (!args.success) return `failed to parse function arguments: invalid field \`${String(args.error.issues[0]?.path[0])}\``;
  const { server: name, cursor } = args.data;
  if (name == null) return { ok: true, server: 'codex', value: { [key]: (await Promise.all(servers.list.map((server) => entries(server, method, key, signal)))).flat() } };
  const server = servers.byName(name);
  if (server === undefined) return `unknown MCP server '${name}'`;
  const answer = await server.request(method, cursor == null ? {} : { cursor }, signal);
  if (!answer.ok) return { ok: false, server: name, error: `${method} failed: ${method} failed for \`${name}\`: ${answer.error}` };
  const next = answer.result['nextCursor'];
  return { ok: true, server: name, value: { server: name, [key]: named(server, answer.result[key]), ...(next === undefined ? {} : { nextCursor: next }) } };
}

async function entries(server: McpServer, method: Listing['method'], key: string, signal: AbortSignal): Promise<Json[]> {
  const answer = await server.request(method, {}, signal);
  return answer.ok ? named(server, answer.result[key]) : [];
}

const named = (server: McpServer, list: Json | undefined): Json[] =>
  Array.isArray(list) ? list.map((entry) => ({ server: server.name, ...(typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? entry : {}) })) : [];

async function read(input: Json, servers: McpServerSet, signal: AbortSignal): Promise<Outcome | string> {
  const args = readSchema.safeParse(input);
  if (!args.success) return `failed to parse function arguments: missing field \`${String(args.error.issues[0]?.path[0])}\``;
  const { server: name, uri } = args.data;
  const server = servers.byName(name);
  if (server === undefined) return `unknown MCP server '${name}'`;
  const answer = await server.request('resources/read', { uri }, signal);
  if (!answer.ok) return { ok: false, server: name, error: `resources/read failed: resources/read failed for \`${name}\` (${uri}): ${answer.error}` };
  return { ok: true, server: name, value: { server: name, uri, ...answer.result } };
}
