import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { jsonObjectSchema, type JsonObject } from '../../../machines/json.ts';
import { errorCode, maxTimerMs, osErrorText } from '../../processes/index.ts';
import type { ToolContext } from '../context.ts';
import type { McpApprovalMode, McpServerConfig } from './config.ts';
import type { Connection } from './connect.ts';

const annotationsSchema = z.looseObject({ readOnlyHint: z.boolean().optional(), destructiveHint: z.boolean().optional(), openWorldHint: z.boolean().optional() });

const toolSchema = z.object({
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
  inputSchema: jsonObjectSchema,
  annotations: annotationsSchema.optional(),
});
export type McpTool = z.infer<typeof toolSchema>;

const pageSchema = z.object({ tools: z.array(z.json()), nextCursor: z.string().optional() });
const maxPages = 50;

/** What a request to a server came to. */
export type McpAnswer = { ok: true; result: JsonObject } | { ok: false; error: string };

/** One configured server: started once, in the background, and closed for good. */
export class McpServer {
  readonly name: string;
  readonly config: McpServerConfig;
  readonly #context: ToolContext;
  #starting: Promise<void> | undefined;
  #connection: Connection | null = null;
  readonly #closing = new AbortController();
  /** Why it is not there, as clients are told, and the bare reason. */
  error: string | null = null;
  reason: string | null = null;
  tools: readonly McpTool[] = [];

  constructor(name: string, config: McpServerConfig, context: ToolContext) {
    this.name = name;
    this.config = config;
    this.#context = context;
  }

  get instructions(): string | undefined {
    return this.#connection?.client.getInstructions();
  }

  get isStarting(): boolean {
    return this.#connection === null && this.error === null;
  }

  get isUp(): boolean {
    return this.#connection !== null;
  }

  /** Resolves when it is up, has failed or is out of time. Never rejects. */
  start(): Promise<void> {
    return (this.#starting ??= this.#start());
  }

  async #start(): Promise<void> {
    const tell = this.#context.options.onMcpStatus;
    const timeoutMs = seconds(this.config.startup_timeout_sec) ?? this.#context.limits.mcpStartupMs;
    tell?.({ name: this.name, status: 'starting', error: null });
    try {
      const { connect } = await import('./connect.ts'); // Its SDK takes a third of the time in which a session without servers opens.
      const connection = await connect(this.config, this.#context, timeoutMs, this.#closing.signal);
      this.tools = this.#offered(await listTools(connection, timeoutMs, this.#closing.signal));
      this.#connection = connection;
      tell?.({ name: this.name, status: 'ready', error: null });
    } catch (error) {
      this.reason = reasonOf(error, timeoutMs);
      this.error = this.#told(error, timeoutMs);
      tell?.({ name: this.name, status: this.#closing.signal.aborted ? 'cancelled' : 'failed', error: this.error });
    }
  }

  #told(error: unknown, timeoutMs: number): string {
    if (!isTimeout(error)) return `MCP client for \`${this.name}\` failed to start: MCP startup failed: ${this.reason}`;
    return `MCP client for \`${this.name}\` timed out after ${timeoutMs / 1000} seconds. Add or adjust \`startup_timeout_sec\` in your config.toml:\n[mcp_servers.${this.name}]\nstartup_timeout_sec = XX`;
  }

  #offered(tools: readonly McpTool[]): McpTool[] {
    const { enabled_tools: enabled, disabled_tools: disabled = [] } = this.config;
    return tools.filter(({ name }) => (enabled === undefined || enabled.includes(name)) && !disabled.includes(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** One request. A failure names its cause, as Codex does. */
  async request(method: string, params: JsonObject, signal: AbortSignal, timeoutMs = this.toolTimeoutMs): Promise<McpAnswer> {
    if (this.#connection === null) return { ok: false, error: this.error ?? 'Transport closed' };
    try {
      const result = await this.#connection.client.request({ method, params }, jsonObjectSchema, { signal, timeout: timeoutMs, maxTotalTimeout: timeoutMs });
      const bytes = Buffer.byteLength(JSON.stringify(result));
      if (bytes > this.#context.limits.maxMcpResultBytes) return { ok: false, error: `the result has ${bytes} bytes, more than the ${this.#context.limits.maxMcpResultBytes} allowed` };
      return { ok: true, result };
    } catch (error) {
      return { ok: false, error: causeOf(error, method, timeoutMs) };
    }
  }

  get toolTimeoutMs(): number {
    return seconds(this.config.tool_timeout_sec) ?? this.#context.limits.mcpToolMs;
  }

  approvalMode(tool: string): McpApprovalMode {
    return this.config.tools?.[tool]?.approval_mode ?? this.config.default_tools_approval_mode ?? 'auto';
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#starting;
    await this.#connection?.close();
    this.#connection = null;
  }
}

const seconds = (value: number | undefined): number | undefined => (value === undefined ? undefined : Math.min(value * 1000, maxTimerMs));

/** What a server offers. One that does not tell is of no use: it is ended. */
async function listTools(connection: Connection, timeoutMs: number, signal: AbortSignal): Promise<McpTool[]> {
  const tools: McpTool[] = [];
  let cursor: string | undefined;
  try {
    for (let page = 0; page < maxPages; page++) {
      const answer = await connection.client.request({ method: 'tools/list', params: cursor === undefined ? {} : { cursor } }, pageSchema, { timeout: timeoutMs, signal });
      // A tool that breaks the protocol is left out; the others stay.
      tools.push(...answer.tools.flatMap((tool) => toolSchema.safeParse(tool).data ?? []));
      cursor = answer.nextCursor;
      if (cursor === undefined) break;
    }
    return tools;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

const hasCode = (error: unknown, code: number): boolean => error instanceof McpError && error.code === code;
const isTimeout = (error: unknown): boolean => hasCode(error, ErrorCode.RequestTimeout);

/** Why a server did not come up, in the words of Codex's client. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (isTimeout(error)) return `timed out handshaking with MCP server after ${timeoutMs / 1000}s: deadline has elapsed`;
  if (errorCode(error) === 'EPIPE' || hasCode(error, ErrorCode.ConnectionClosed)) return 'handshaking with MCP server failed: connection closed: initialize response: connection closed: initialize response';
  return osErrorText(error);
}

/** The SDK's errors in the words of Codex's client. */
function causeOf(error: unknown, method: string, timeoutMs: number): string {
  const message = error instanceof Error ? error.message : String(error);
  const found = /^MCP error (-?\d+): (.*)$/s.exec(message);
  if (found?.[1] === '-32001') return `timed out awaiting ${method} after ${Math.round(timeoutMs)}ms`;
  if (found?.[1] === '-32000' && /Connection closed/.test(message)) return 'Transport closed';
  if (message === 'Not connected') return 'Transport closed';
  if (found === null) return message;
  const data = error instanceof McpError && error.data !== undefined ? `(${JSON.stringify(error.data)})` : '';
  return `Mcp error: ${found[1]}: ${found[2]?.replace(/^MCP error -?\d+: /, '')}${data}`;
}
