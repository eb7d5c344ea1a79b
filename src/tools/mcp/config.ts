/** MCP servers as `[mcp_servers.NAME]` of Codex's config.toml describes them. */
export type McpServers = Readonly<Record<string, McpServerConfig>>;

export type McpServerConfig = {
  enabled?: boolean;
  /** The session's host is told when it cannot start; other servers fail quietly. */
  required?: boolean;
  startup_timeout_sec?: number;
  tool_timeout_sec?: number;
  /** Only these tools, and none of those. */
  enabled_tools?: readonly string[];
  disabled_tools?: readonly string[];
} & (
  | { command: string; args?: readonly string[]; env?: Readonly<Record<string, string>>; env_vars?: readonly string[]; cwd?: string }
  | { url: string; bearer_token_env_var?: string; http_headers?: Readonly<Record<string, string>> }
);
