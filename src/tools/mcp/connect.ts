import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { ToolContext } from '../context.ts';
import type { McpServerConfig } from './config.ts';
import { StdioTransport } from './stdio-transport.ts';

/** Of the session's environment a server gets these, and what its configuration names. */
const inherited = ['HOME', 'LANG', 'LC_ALL', 'LOGNAME', 'PATH', 'SHELL', 'TERM', 'TMPDIR', 'TZ', 'USER'];

/** A server that answered. */
export type Connection = { client: Client; close(): Promise<void> };

/** Starts or reaches a server. Rejects with the system's error or the SDK's. */
export async function connect(config: McpServerConfig, context: ToolContext, timeoutMs: number, signal: AbortSignal): Promise<Connection> {
  const client = new Client({ name: 'hookturn', version: '0' }, { capabilities: {} });
  try {
    await client.connect(transportOf(config, context), { timeout: timeoutMs, signal });
    return { client, close: () => withLimit(client.close(), context.limits.mcpCloseMs) };
  } catch (error) {
    await withLimit(client.close(), context.limits.mcpCloseMs);
    throw error;
  }
}

function transportOf(config: McpServerConfig, { env, limits }: ToolContext): Transport {
  if ('url' in config) {
    const token = config.bearer_token_env_var === undefined ? undefined : env[config.bearer_token_env_var];
    const headers = { ...config.http_headers, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) };
    // The SDK's own class and interface disagree under exactOptionalPropertyTypes.
    return new StreamableHTTPClientTransport(new URL(config.url), { requestInit: { headers } }) as Transport;
  }
  const names = [...inherited, ...(config.env_vars ?? [])];
  const passed = Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  return new StdioTransport({
    command: config.command, args: config.args ?? [], env: { ...passed, ...config.env }, cwd: config.cwd, closeMs: limits.mcpCloseMs, maxMessageBytes: limits.maxMcpResultBytes,
  });
}

/** A server that won't close may not hold the session up. */
async function withLimit(closing: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => { timer = setTimeout(resolve, limitMs); });
  await Promise.race([closing.catch(() => {}), limit]);
  clearTimeout(timer);
}
