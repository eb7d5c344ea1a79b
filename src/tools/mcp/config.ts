/** MCP servers as `[mcp_servers.NAME]` of Codex's config.toml describes them. */
export type McpServers = Readonly<Record<string, McpServerConfig>>;

/** `auto`: by what its server says of a tool; `prompt`: always; `writes`: unless it only reads; `approve`: never. */
export type McpApprovalMode = 'auto' | 'prompt' | 'writes' | 'approve';

export type McpServerConfig = {
  enabled?: boolean;
  /** The session's host is told when it cannot start; other servers fail quietly. */
  required?: boolean;
  startup_timeout_sec?: number;
  tool_timeout_sec?: number;
  /** Only these tools, and none of those. */
  enabled_tools?: readonly string[];
  disabled_tools?: readonly string[];
  /** When its tools are asked about; `tools` says it of one of them. */
  default_tools_approval_mode?: McpApprovalMode;
  tools?: Readonly<Record<string, { approval_mode?: McpApprovalMode }>>;
} & (
  | { command: string; args?: readonly string[]; env?: Readonly<Record<string, string>>; env_vars?: readonly string[]; cwd?: string }
  | { url: string; bearer_token_env_var?: string; http_headers?: Readonly<Record<string, string>> }
);
