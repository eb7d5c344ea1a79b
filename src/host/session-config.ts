import { z } from 'zod';
import { approvalPolicySchema, type JsonObject, type SettingsChange } from '../../machines/index.ts';
import { discoverInStack, projectTrust, readConfigLayers, readNamedFile, type ConfigStack, type HookSet } from '../hooks/index.ts';
import type { RecordedHookSet } from '../runtime/input-event.ts';
import type { ApprovalPolicy } from '../tools/index.ts';
import { readCompactPrompt } from './compact-prompt.ts';
import { expandOverrides } from './overrides.ts';
import { requiredSettings } from './required-settings.ts';
import { sandboxOf, sandboxSettings, type SandboxChoice, type SandboxMode } from './policies.ts';

/** What a client asks of a session beyond the configuration; absent keys leave the configuration's word. */
export type SessionOverrides = {
  model?: string;
  modelProvider?: string;
  approvalPolicy?: ApprovalPolicy;
  /** A mode alone takes its bounds from the configuration. */
  sandbox?: SandboxChoice | SandboxMode;
  serviceTier?: string;
  personality?: NonNullable<SettingsChange['personality']>;
  collaborationMode?: NonNullable<SettingsChange['collaborationMode']>;
  baseInstructions?: string;
  developerInstructions?: string;
  /** Adds the layer `$CODEX_HOME/<profile>.config.toml`. */
  profile?: string;
  /** Without the user's `config.toml`; what else the user's folder holds stays. */
  ignoreUserConfig?: boolean;
  /** Without the rules for commands that the user and projects have. */
  ignoreRules?: boolean;
  /** Folders that may be written to beside the session's own, where a sandbox asks. Absolute. */
  addDirs?: readonly string[];
  /** Config keys, with dots or nested, and `bypass_hook_trust`, which is no config key: it holds for one session. */
  config?: JsonObject;
};

/** What one session runs with: configuration and overrides, read once. */
export type SessionConfig = {
  cwd: string;
  stack: ConfigStack;
  /** Where the configuration's layers are, the lowest first: Codex's own folder, those of trusted projects. */
  folders: string[];
  /** All layers and overrides merged, for those who read keys of their own. */
  effective: JsonObject;
  hooks: HookSet;
  bypassTrust: boolean;
  settings: SettingsChange;
  /** What stands in `model_instructions_file`; `null`: the model is told what it always is. */
  instructions: string | null;
  sandbox: SandboxChoice;
  /** What the session does not get because an administrator does not allow it, in words for the user. */
  withheld: string[];
  /** Tokens that fit into a request of the model. */
  contextWindow: number;
  config: z.infer<typeof configSchema>;
};

const configSchema = z.looseObject({
  approval_policy: approvalPolicySchema.optional(),
  sandbox_mode: z.enum(['read-only', 'workspace-write', 'danger-full-access']).optional(),
  sandbox_workspace_write: z.looseObject({
    writable_roots: z.array(z.string()).optional(), network_access: z.boolean().optional(),
    exclude_tmpdir_env_var: z.boolean().optional(), exclude_slash_tmp: z.boolean().optional(),
  }).optional(),
  model_context_window: z.number().int().positive().optional(),
  model_auto_compact_token_limit: z.number().int().positive().optional(),
  tool_output_token_limit: z.number().int().nonnegative().optional(),
  thread_unload_delay_secs: z.number().int().nonnegative().optional(),
  model_reasoning_effort: z.string().optional(),
  model_reasoning_summary: z.enum(['auto', 'concise', 'detailed', 'none']).optional(),
  service_tier: z.string().optional(),
  personality: z.enum(['none', 'friendly', 'pragmatic']).optional(),
  allow_login_shell: z.boolean().optional(),
  developer_instructions: z.string().optional(),
  include_collaboration_mode_instructions: z.boolean().optional(),
  include_permissions_instructions: z.boolean().optional(),
  include_environment_context: z.boolean().optional(),
  compact_prompt: z.string().optional(),
  experimental_compact_prompt_file: z.string().optional(),
  features: z.looseObject({ goals: z.boolean().optional(), instant_interrupt: z.boolean().optional(), default_mode_request_user_input: z.boolean().optional() }).optional(),
  projects: z.record(z.string(), z.looseObject({ trust_level: z.string().optional() })).optional(),
  /** Beside these, a table for each type of agent. */
  agents: z.looseObject({ max_depth: z.number().int().optional(), max_threads: z.number().int().optional() }).optional(),
  mcp_servers: z.record(z.string(), z.record(z.string(), z.json())).optional(),
  /** Ours: how often Stop hooks may continue one turn, and how many turns may follow one another for a goal, which Codex does not limit; whether an interrupt ends running commands, which Codex lets run on. */
  hookturn: z.looseObject({ max_stop_continuations: z.number().int().positive().optional(), max_goal_turns: z.number().int().positive().optional(), kill_interrupted_commands: z.boolean().optional() }).optional(),
});

/** A model whose size nobody told has this one; Codex assumes the same. */
const assumedContextWindow = 272_000;

export type ReadConfig = { ok: true; config: SessionConfig } | { ok: false; message: string };

/** Reads what applies in a folder. Trouble is a value, in words for the user. */
export function readSessionConfig(options: { codexHome: string; cwd: string; overrides: SessionOverrides }): ReadConfig {
  const { bypass_hook_trust: bypass, ...flags } = options.overrides.config ?? {};
  const { profile, ignoreUserConfig = false } = options.overrides;
  const stack = readConfigLayers({ codexHome: options.codexHome, cwd: options.cwd, sessionFlags: expandOverrides({ ...flags, ...modelFlags(options.overrides) }), ignoreUserConfig, ...(profile === undefined ? {} : { profile }) });
  const hooks = discoverInStack(stack, options.cwd);
  const broken = hooks.errors[0];
  if (broken !== undefined) return { ok: false, message: broken.message };
  if (hooks.fatal !== null) return { ok: false, message: hooks.fatal };
  const parsed = configSchema.safeParse(stack.effective);
  if (!parsed.success) return { ok: false, message: wordsFor(parsed.error) };
  const compactPrompt = readCompactPrompt(stack, options.cwd);
  const instructions = readNamedFile('model instructions file', { layers: stack.layers, cwd: options.cwd });
  if (!compactPrompt.ok) return compactPrompt;
  if (!instructions.ok) return instructions;
  return resolve({ ...options, stack, hooks, bypassTrust: bypass === true, compactPrompt: compactPrompt.text, instructions: instructions.text }, parsed.data);
}

/** Why the settings of a configuration cannot be read; `null` where they can. */
export const settingsTrouble = (config: JsonObject): string | null => {
  const { error } = configSchema.safeParse(config);
  return error === undefined ? null : wordsFor(error);
};

const wordsFor = ({ issues }: z.ZodError): string => issues.map((issue) => `${issue.message}\nin \`${issue.path.join('.')}\`\n`).join('');

/** What the session decides with, as its log keeps it. */
export const recordedHooks = ({ hooks, bypassTrust }: SessionConfig): RecordedHookSet => ({
  handlers: hooks.featureEnabled ? hooks.handlers : hooks.dormant, bypassTrust, featureEnabled: hooks.featureEnabled,
  ...(hooks.warnings.length === 0 ? {} : { warnings: hooks.warnings }),
});

type Found = { cwd: string; overrides: SessionOverrides; stack: ConfigStack; hooks: HookSet; bypassTrust: boolean; compactPrompt: string | null; instructions: string | null };

function resolve({ cwd, overrides, stack, hooks, bypassTrust, compactPrompt, instructions }: Found, config: z.infer<typeof configSchema>): ReadConfig {
  const isTrusted = projectTrust(cwd, stack.effective).level === 'trusted';
  const asked = overrides.sandbox ?? config.sandbox_mode ?? (isTrusted ? 'workspace-write' : 'read-only');
  const required = requiredSettings(stack.requirements, {
    approvalPolicy: overrides.approvalPolicy ?? configuredPolicy(config.approval_policy),
    sandbox: withFolders(typeof asked === 'string' ? sandboxOf(asked, config.sandbox_workspace_write) : asked, overrides.addDirs ?? []),
  }, { policy: (overrides.approvalPolicy ?? config.approval_policy) !== undefined, sandbox: (overrides.sandbox ?? config.sandbox_mode) !== undefined });
  if ('refusal' in required) return { ok: false, message: required.refusal };
  const { approvalPolicy, sandbox, told: withheld } = required;
  const window = config.model_context_window ?? assumedContextWindow;
  const contextWindow = Math.floor((window * 95) / 100);
  const model = stack.effective['model'];
  const settings: SettingsChange = {
    cwd, ...sandboxSettings(sandbox), approvalPolicy,
    ...(typeof model === 'string' ? { model } : {}),
    preempt: config.features?.instant_interrupt ?? true,
    contextTokens: contextWindow,
    compactAtTokens: Math.min(config.model_auto_compact_token_limit ?? Infinity, Math.floor((window * 9) / 10)),
    compactPrompt,
    outputTokens: config.tool_output_token_limit ?? null,
    reasoningEffort: config.model_reasoning_effort ?? null, reasoningSummary: config.model_reasoning_summary ?? null,
    serviceTier: tierNamed(overrides.serviceTier ?? config.service_tier), personality: overrides.personality ?? config.personality ?? null,
    ...(overrides.collaborationMode === undefined ? {} : { collaborationMode: overrides.collaborationMode }),
    tellsMode: config.include_collaboration_mode_instructions ?? true,
    tellsPermissions: config.include_permissions_instructions ?? true, tellsEnvironment: config.include_environment_context ?? true,
    maxContinuations: config.hookturn?.max_stop_continuations ?? 100,
    ...(config.hookturn?.max_goal_turns === undefined ? {} : { maxGoalTurns: config.hookturn.max_goal_turns }),
    goals: config.features?.goals ?? true,
  };
  const folders = [...new Set(stack.layers.flatMap(({ hooks: { folder } }) => (folder === null ? [] : [folder])))];
  return { ok: true, config: { cwd, stack, folders, effective: stack.effective, hooks, bypassTrust, settings, instructions, sandbox, withheld, contextWindow, config } };
}

/** A service tier by the name that providers know; `null`: nobody named one. */
export const tierNamed = (tier: string | undefined): string | null => (tier === 'fast' ? 'priority' : tier ?? null);

/** What Codex asked for after a failure it now asks for when the model wants it. */
const configuredPolicy = (policy: ApprovalPolicy = 'on-request'): ApprovalPolicy => (policy === 'on-failure' ? 'on-request' : policy);

const withFolders = (sandbox: SandboxChoice, folders: readonly string[]): SandboxChoice =>
  (sandbox.mode === 'workspace-write' && folders.length > 0 ? { ...sandbox, writableRoots: [...(sandbox.writableRoots ?? []), ...folders] } : sandbox);

const modelFlags = ({ model, modelProvider }: SessionOverrides): JsonObject => ({
  ...(model === undefined ? {} : { model }), ...(modelProvider === undefined ? {} : { model_provider: modelProvider }),
});
