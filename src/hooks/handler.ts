import type { HookEventName } from './event-names.ts';

export type HandlerType = 'command' | 'mcp_tool';

/** Where a handler was configured. Written as analytics spells it; the app-server wire uses camelCase. */
export type HookSource =
  | 'system'
  | 'user'
  | 'project'
  | 'mdm'
  | 'session_flags'
  | 'plugin'
  | 'cloud_requirements'
  | 'cloud_managed_config'
  | 'legacy_managed_config_file'
  | 'legacy_managed_config_mdm'
  | 'unknown';

export type TrustStatus = 'managed' | 'untrusted' | 'trusted' | 'modified';

/** One valid handler, as discovered: plain JSON. Disabled and untrusted handlers are handlers too. */
export interface HandlerBase {
  /** `<source path>:<event_snake>:<group index>:<handler index>`; indexes are positions in the file. */
  key: string;
  event: HookEventName;
  /** As written; null where absent or where the event ignores matchers. */
  matcher: string | null;
  timeoutS: number;
  async: boolean;
  statusMessage: string | null;
  /** In tokens; 0 is no limit, null is the default. Always null where the event has no context. */
  additionalContextLimit: number | null;
  sourcePath: string;
  source: HookSource;
  displayOrder: number;
  enabled: boolean;
  isManaged: boolean;
  /** `sha256:<hex>` */
  currentHash: string;
  trustStatus: TrustStatus;
  /** `shadow`: runs beside the session and decides nothing. Absent: decides. A key of hookturn's own; Codex ignores it. */
  mode?: 'shadow';
}

export interface CommandHandler extends HandlerBase {
  type: 'command';
  command: string;
}

export interface McpToolHandler extends HandlerBase {
  type: 'mcp_tool';
  server: string;
  tool: string;
  /** The input template as JSON text: a text keeps numbers exactly as they were written. */
  inputJson: string;
}

export type ConfiguredHandler = CommandHandler | McpToolHandler;
