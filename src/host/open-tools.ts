import { z } from 'zod';
import type { SessionSettings } from '../../machines/index.ts';
import { bytesOf, createToolbox, type AgentCalls, type AskUser, type CodexToolbox, type McpServers, type McpStatus, type PrefixRule, type TextBudget } from '../tools/index.ts';
import { allowedServers } from './required-settings.ts';
import { policyOf } from './policies.ts';
import type { SessionConfig } from './session-config.ts';

export type OpenToolsOptions = {
  env: Readonly<Record<string, string>>;
  config: SessionConfig;
  /** `null`: it may run none. */
  agents: AgentCalls | null;
  /** Who puts a model's questions to the user. */
  askUser?: AskUser;
  keepsGoals: boolean;
  accepted: ReadonlySet<string>;
  rules: () => readonly PrefixRule[];
  onNotice: (text: string) => void;
  onMcpStatus: (status: McpStatus) => void;
};

/** The tools of one session, as its configuration has them. */
export function openTools({ env, config: { config, stack }, agents, askUser, keepsGoals, accepted, rules, onNotice, onMcpStatus }: OpenToolsOptions): CodexToolbox {
  return createToolbox({
    env, policy: ({ settings }) => policyOf(settings), ...(agents === null ? {} : { agents }), keepsGoals, accepted, rules, onNotice, onMcpStatus,
    ...(askUser === undefined ? {} : { userInput: { ask: askUser, inDefaultMode: config.features?.default_mode_request_user_input ?? false } }),
    offerApplyPatch: isKnownModel, outputBudget,
    ...(config.allow_login_shell === undefined ? {} : { allowLoginShell: config.allow_login_shell }),
    killInterrupted: config.hookturn?.kill_interrupted_commands ?? false,
    ...(config.mcp_servers === undefined ? {} : { mcpServers: serversOf(allowedServers(config.mcp_servers, stack.requirements), onNotice) }),
  });
}

/** What a model reads of one output: those that Codex knows count tokens, the others bytes. Undefined: what the tools give to a model that nobody knows. */
export function outputBudget(settings: SessionSettings): TextBudget | undefined {
  const tokens = settings.outputTokens ?? null;
  if (isKnownModel(settings)) return { unit: 'tokens', limit: tokens ?? KNOWN_MODEL_TOKENS };
  return tokens === null ? undefined : { unit: 'bytes', limit: bytesOf(tokens) };
}

const KNOWN_MODEL_TOKENS = 10_000;

/** Codex offers its patch tool to the models that were taught it; others patch from the shell. */
const isKnownModel = ({ model }: SessionSettings): boolean => /^gpt-\d/.test(model);

const texts = z.record(z.string(), z.string());
const approvalMode = z.enum(['auto', 'prompt', 'writes', 'approve']);
const common = {
  enabled: z.boolean().optional(), required: z.boolean().optional(), startup_timeout_sec: z.number().positive().optional(), tool_timeout_sec: z.number().positive().optional(),
  default_tools_approval_mode: approvalMode.optional(), tools: z.record(z.string(), z.looseObject({ approval_mode: approvalMode.optional() })).optional(),
  enabled_tools: z.array(z.string()).optional(), disabled_tools: z.array(z.string()).optional(),
};
const serverSchema = z.union([
  z.looseObject({ ...common, command: z.string(), args: z.array(z.string()).optional(), env: texts.optional(), env_vars: z.array(z.string()).optional(), cwd: z.string().optional() }),
  z.looseObject({ ...common, url: z.string(), bearer_token_env_var: z.string().optional(), http_headers: texts.optional() }),
]);

/** A server whose configuration cannot be used is told of and left out. */
function serversOf(configured: Readonly<Record<string, unknown>>, onNotice: (text: string) => void): McpServers {
  const servers: Record<string, z.infer<typeof serverSchema>> = {};
  for (const [name, raw] of Object.entries(configured)) {
    const server = serverSchema.safeParse(raw);
    if (server.success) servers[name] = server.data;
    else onNotice(`The MCP server \`${name}\` cannot be used: [mcp_servers.${name}] needs a \`command\` or a \`url\`.`);
  }
  return JSON.parse(JSON.stringify(servers));
}
