import type { Json, JsonObject } from '../../machines/json.ts';
import type { SessionSettings } from '../../machines/settings.ts';
import type { AgentCalls } from './small/agents.ts';
import type { UserInput } from './small/request-user-input.ts';
import type { ApprovalPolicy } from './approval/policy.ts';
import type { ToolLimits } from './limits.ts';
import type { McpServers } from './mcp/config.ts';
import type { ToolScope } from './port.ts';
import type { PrefixRule } from './rules/prefix-rule.ts';
import type { SandboxPolicy } from './sandbox/policy.ts';
import type { TextBudget } from './text/truncate.ts';

/** What decides over permission. A session may change it between turns: then it is what the call's settings say. */
export type ToolPolicy = { approvalPolicy: ApprovalPolicy; sandbox: SandboxPolicy };

export type ToolboxOptions = {
  /** The environment of commands and MCP servers; nothing else is inherited. */
  env: Readonly<Record<string, string>>;
  /** The session's shell, absolute. Default: `/bin/bash`. */
  shell?: string;
  /** Codex's `allow_login_shell`: commands run as `-lc`, unless a call says otherwise. Default: true. */
  allowLoginShell?: boolean;
  policy: ToolPolicy | ((scope: ToolScope) => ToolPolicy);
  /** What to do where the policy asks for a sandbox that this machine has not. Default: `ask`, which refuses under `never`. */
  withoutSandbox?: 'ask' | 'run';
  /** An interrupt ends the commands that it finds running. Default: false, as with Codex, where they run on. */
  killInterrupted?: boolean;
  mcpServers?: McpServers;
  /** The user's rules for commands, as they stand now. Default: none. */
  rules?: () => readonly PrefixRule[];
  /** What was accepted for the session, as `rememberApprovals` keeps it: MCP tools in it need no permission. */
  accepted?: ReadonlySet<string>;
  /** Who runs other agents; without it models are not offered any. */
  agents?: AgentCalls;
  /** Who puts a model's questions to the user; without it the model is told to ask in its answer. */
  userInput?: UserInput;
  /** Whether the session outlives its process, as a goal must. Default: true. */
  keepsGoals?: boolean;
  /** Offers `apply_patch` as a tool of its own, as Codex does for the models that know it. Default: false. */
  offerApplyPatch?: boolean | ((settings: SessionSettings) => boolean);
  /** What the turn's model may be given of one output. Default: 10000 bytes, as for models that Codex doesn't know. */
  outputBudget?: TextBudget | ((settings: SessionSettings) => TextBudget | undefined);
  limits?: Partial<ToolLimits>;
  /** Told once of what the host should know: no sandbox, no terminal, an MCP server that failed. */
  onNotice?: (text: string) => void;
  /** Told when an MCP server starts, is ready or failed. */
  onMcpStatus?: (status: McpStatus) => void;
  /** Host tools beside Codex's own. */
  extraTools?: readonly HostTool[];
};

/** A tool that the host brings: arguments in, output out. Rejections become failures. */
export type HostTool = {
  name: string;
  description: string;
  parameters: JsonObject;
  /** Whether it may run beside other calls of the same answer. Default: false, it runs alone. */
  parallel?: boolean;
  run(args: Json, signal: AbortSignal): Promise<string>;
};

/** What became of an MCP server, as the app server tells it in `mcpServer/startupStatus/updated`. */
export type McpStatus = { name: string; status: 'starting' | 'ready' | 'failed' | 'cancelled'; error: string | null };
