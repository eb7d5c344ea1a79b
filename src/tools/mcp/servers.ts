import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../../machines/json.ts';
import type { ToolSpec } from '../../models/port.ts';
import type { ToolContext } from '../context.ts';
import type { Tool } from '../tool.ts';
import { mcpTool, namespaceOf } from './mcp-tool.ts';
import { McpServer } from './server.ts';

/** What a call of a hook's came to: the result's texts, or why there is none. The shape that the hook engine asks for. */
export type McpHookOutcome = { kind: 'result'; texts: string[]; isError: boolean } | { kind: 'failed'; message: string };
export type McpHookCall = { server: string; tool: string; input: JsonObject; timeoutMs: number; signal: AbortSignal };

/** All MCP servers of a session. */
export class McpServerSet {
  readonly #servers: readonly McpServer[];
  readonly #context: ToolContext;

  constructor(context: ToolContext) {
    this.#context = context;
    const configured = Object.entries(context.options.mcpServers ?? {}).filter(([, { enabled }]) => enabled !== false);
    this.#servers = configured.map(([name, config]) => new McpServer(name, config, context)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get list(): readonly McpServer[] {
    return this.#servers;
  }

  byName(name: string): McpServer | undefined {
    return this.#servers.find((server) => server.name === name);
  }

  /** Starts all of them side by side; resolves when each is up, has failed or is out of time. */
  async start(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.start()));
  }

  /** Resolves as `start` does, but no later than so many milliseconds from now. */
  async startedWithin(ms: number): Promise<void> {
    const timeUp = new AbortController();
    await Promise.race([this.start(), sleep(ms, undefined, { signal: timeUp.signal }).catch(() => undefined)]);
    timeUp.abort();
  }

  /** Waits for the servers that are required. Rejects where one is not up, with all of these and why. */
  async required(): Promise<void> {
    const required = this.#servers.filter(({ config }) => config.required === true);
    await Promise.all(required.map((server) => server.start()));
    const missing = required.filter(({ isUp }) => !isUp).map(({ name, reason }) => `${name}: ${reason}`);
    if (missing.length > 0) throw new Error(`required MCP servers failed to initialize: ${missing.join('; ')}`);
  }

  specs(): ToolSpec[] {
    return this.#servers.filter(({ isUp, tools }) => isUp && tools.length > 0).map((server) => {
      const name = namespaceOf(server.name);
      return { type: 'namespace', name, description: server.instructions ?? `Tools in the ${name} namespace.`, tools: server.tools.map((tool) => mcpTool(server, tool, this.#context).spec) };
    });
  }

  /** The tool that a model means; its server is waited for. */
  async find(namespace: string, name: string): Promise<Tool | undefined> {
    const servers = this.#servers.filter((server) => namespaceOf(server.name) === namespace);
    for (const server of servers) {
      await server.start();
      const found = server.tools.map((tool) => mcpTool(server, tool, this.#context)).find((tool) => tool.name === name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** A hook's call: no approval, no hooks, hidden tools too. A server that is still starting is waited for, within the call's time. */
  async callForHook(call: McpHookCall): Promise<McpHookOutcome> {
    const server = this.byName(call.server);
    if (server === undefined) return { kind: 'failed', message: `unknown MCP server '${call.server}'` };
    if (!server.isStarting) return callFor(server, call);
    const done = new AbortController();
    const late = sleep(call.timeoutMs, undefined, { signal: done.signal }).then((): McpHookOutcome => ({ kind: 'failed', message: 'MCP hook timed out' }));
    late.catch(() => undefined);
    return Promise.race([late, server.start().then(() => callFor(server, call))]).finally(() => done.abort());
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }
}

async function callFor(server: McpServer, { tool, input, timeoutMs, signal }: McpHookCall): Promise<McpHookOutcome> {
  if (!server.isUp) return { kind: 'failed', message: 'failed to get client' };
  const answer = await server.request('tools/call', { name: tool, arguments: input }, signal, timeoutMs);
  if (!answer.ok) return { kind: 'failed', message: `tool call failed for \`${server.name}/${tool}\`` };
  const content = Array.isArray(answer.result['content']) ? answer.result['content'] : [];
  const texts = content.flatMap((part) => (typeof part === 'object' && part !== null && !Array.isArray(part) && typeof part['text'] === 'string' ? [part['text']] : []));
  return { kind: 'result', texts, isError: answer.result['isError'] === true };
}
