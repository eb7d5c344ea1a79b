import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import { featureNames } from './feature-names.ts';
import { mcpServerTrouble, providersTrouble, wireApiTrouble } from './refused-tables.ts';
import type { Shape } from './shape.ts';

const string: Shape = { expects: 'a string', fits: (value) => typeof value === 'string' };
const path: Shape = { ...string, expects: 'path string' };
const boolean: Shape = { expects: 'a boolean', fits: (value) => typeof value === 'boolean' };
const list = (items: Shape): Shape => ({ expects: 'a sequence', items });
const map: Shape = { expects: 'a map', fits: isJsonObject };
const texts: Shape = { expects: 'a map', each: string };
const anything: Shape = { expects: 'anything', fits: () => true };
const float: Shape = { expects: 'f64', fits: (value) => typeof value === 'number' };
const integer = (expects: string): Shape => {
  const most = expects === 'u8' ? 0xff : expects === 'u16' ? 0xffff : Infinity;
  const least = expects === 'i64' ? -Infinity : expects.startsWith('a nonzero') ? 1 : 0;
  return { expects, fits: (value: Json) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most };
};

const struct = (name: string): Shape => ({ expects: `struct ${name}` });
const each = (shape: Shape, names: string): Record<string, Shape> => Object.fromEntries(names.split(' ').map((name) => [name, shape]));
const structs = (names: Record<string, string>): Record<string, Shape> => Object.fromEntries(Object.entries(names).map(([key, name]) => [key, struct(name)]));

const toolApproval: Shape = { names: ['auto', 'prompt', 'writes', 'approve'] };
const mcpEnvVar: Shape = { expects: 'McpServerEnvVar', fits: (value) => typeof value === 'string' || isJsonObject(value), otherwise: 'data did not match any variant of untagged enum McpServerEnvVar' };

/** All that Codex reads in a `config.toml`. In tables without fields it knows keys that we do not. `hookturn` is ours. */
export const configShape: Shape = {
  expects: 'a map',
  fields: {
    ...each(string, 'apps_mcp_product_sku chatgpt_base_url compact_prompt default_permissions developer_instructions experimental_realtime_start_instructions experimental_realtime_webrtc_call_base_url'),
    ...each(string, 'experimental_realtime_ws_backend_prompt experimental_realtime_ws_base_url experimental_realtime_ws_model experimental_realtime_ws_startup_context experimental_thread_store_endpoint'),
    ...each(string, 'instructions mcp_oauth_callback_url model model_provider openai_base_url oss_provider profile review_model service_tier'),
    ...each({ ...string, empty: 'reasoning_effort must not be empty' }, 'model_reasoning_effort plan_mode_reasoning_effort'),
    ...each(path, 'experimental_compact_prompt_file js_repl_node_path log_dir model_catalog_json model_instructions_file sqlite_home'),
    ...each(boolean, 'allow_login_shell allow_symlinked_codex_home check_for_update_on_startup daybreak disable_paste_burst experimental_use_unified_exec_tool hide_agent_reasoning'),
    ...each(boolean, 'include_apps_instructions include_collaboration_mode_instructions include_environment_context include_environment_context_time include_permissions_instructions'),
    ...each(boolean, 'show_raw_agent_reasoning suppress_unstable_features_warning'),
    ...each(integer('i64'), 'model_auto_compact_token_limit model_context_window'),
    ...each(integer('u64'), 'background_terminal_max_timeout mcp_optional_startup_grace_ms thread_unload_delay_secs'),
    ...each(integer('usize'), 'project_doc_max_bytes tool_output_token_limit'),
    mcp_oauth_callback_port: integer('u16'), model_post_turn_compact_threshold_percent: integer('u8'),
    js_repl_node_module_dirs: list(path), ...each(list(string), 'notify project_doc_fallback_filenames project_root_markers'),
    desktop: map, marketplaces: { expects: 'a map', each: struct('MarketplaceConfig') }, profiles: { expects: 'a map', each: struct('ConfigProfile') }, responses_api_metadata: texts,
    ...each(anything, 'experimental_thread_store forced_chatgpt_workspace_id'),
    approvals_reviewer: { names: ['user', 'auto_review', 'guardian_subagent'] },
    approval_policy: {
      names: ['untrusted', 'on-failure', 'on-request', 'granular', 'never'],
      parts: { granular: { expects: 'struct GranularApprovalConfig', fields: each(boolean, 'sandbox_approval rules skill_approval request_permissions mcp_elicitations'), required: ['sandbox_approval', 'rules', 'mcp_elicitations'] } },
    },
    cli_auth_credentials_store: { names: ['file', 'keyring', 'auto', 'ephemeral'] },
    file_opener: { names: ['vscode', 'vscode-insiders', 'windsurf', 'cursor', 'none'] },
    forced_login_method: { names: ['chatgpt', 'api'] },
    mcp_oauth_credentials_store: { names: ['auto', 'file', 'keyring'] },
    model_auto_compact_token_limit_scope: { names: ['total', 'body_after_prefix'] },
    model_reasoning_summary: { names: ['auto', 'concise', 'detailed', 'none'] },
    model_verbosity: { names: ['low', 'medium', 'high'] },
    personality: { names: ['none', 'friendly', 'pragmatic'] },
    sandbox_mode: { names: ['read-only', 'workspace-write', 'danger-full-access'] },
    web_search: { names: ['disabled', 'cached', 'indexed', 'live'] },
    analytics: { expects: 'struct AnalyticsConfigToml', fields: { enabled: boolean } },
    features: { expects: 'struct FeaturesToml', fields: { ...each(anything, featureNames), ...each(boolean, 'hooks codex_hooks instant_interrupt') }, strays: boolean, isOnePlace: true },
    history: { expects: 'struct History', fields: { persistence: anything, max_bytes: integer('usize') } },
    mcp_servers: {
      expects: 'a map',
      each: {
        expects: 'struct RawMcpServerConfig',
        fields: {
          ...each(string, 'command cwd url bearer_token bearer_token_env_var oauth_resource name environment_id'), ...each(boolean, 'enabled required supports_parallel_tool_calls'),
          ...each(list(string), 'args enabled_tools disabled_tools scopes'), ...each(texts, 'env http_headers env_http_headers'), ...each(float, 'startup_timeout_sec tool_timeout_sec'),
          startup_timeout_ms: integer('u64'), env_vars: list(mcpEnvVar), oauth: struct('McpServerOAuthConfig'), default_tools_approval_mode: toolApproval, auth: { names: ['oauth', 'chatgpt', 'ema_auth'] },
          tools: { expects: 'a map', each: { expects: 'struct McpServerToolConfig', fields: { approval_mode: toolApproval } } },
        },
        refuses: mcpServerTrouble,
      },
    },
    model_providers: {
      expects: 'a map',
      refuses: providersTrouble,
      each: {
        expects: 'struct ModelProviderInfo',
        fields: {
          ...each(string, 'name base_url env_key env_key_instructions experimental_bearer_token'), ...each(texts, 'query_params http_headers env_http_headers'), ...each(boolean, 'requires_openai_auth supports_websockets'),
          ...each(integer('u64'), 'request_max_retries stream_max_retries stream_idle_timeout_ms websocket_connect_timeout_ms'), wire_api: { names: ['responses'], trouble: wireApiTrouble },
          auth: { expects: 'struct ModelProviderAuthInfo', fields: { command: string, args: list(string), timeout_ms: integer('a nonzero u64'), refresh_interval_ms: integer('u64'), cwd: path }, required: ['command'] },
          aws: struct('ModelProviderAwsAuthInfo'),
        },
      },
    },
    projects: { expects: 'a map', each: { expects: 'struct ProjectConfig', fields: { trust_level: { names: ['trusted', 'untrusted'] } } } },
    sandbox_workspace_write: { expects: 'struct SandboxWorkspaceWrite', fields: { writable_roots: list(path), ...each(boolean, 'network_access exclude_tmpdir_env_var exclude_slash_tmp') } },
    ...structs({
      agents: 'AgentsToml', apps: 'AppsConfigToml', audio: 'RealtimeAudioToml', auto_review: 'AutoReviewToml', browser_use: 'BrowserUseConfigToml', cloud: 'CloudToml', computer_use: 'ComputerUseConfigToml',
      feedback: 'FeedbackConfigToml', ghost_snapshot: 'GhostSnapshotToml', goals: 'GoalsToml', mcp_enterprise_managed_auth: 'McpEnterpriseManagedAuthConfig', memories: 'MemoriesToml', notice: 'Notice',
      orchestrator: 'OrchestratorToml', otel: 'OtelConfigToml', permissions: 'PermissionsToml', plugins: 'PluginsConfigToml', realtime: 'RealtimeToml', shell_environment_policy: 'ShellEnvironmentPolicyTomlRaw',
      skills: 'SkillsConfig', tool_suggest: 'ToolSuggestConfig', tools: 'ToolsToml', tui: 'Tui', windows: 'WindowsToml',
    }),
    ...each(anything, 'hooks hookturn'),
  },
};

const features = new Set([...featureNames.split(' '), 'hooks', 'codex_hooks', 'instant_interrupt']);

/** Whether Codex has a feature of that name. */
export const isFeature = (name: string): boolean => features.has(name);
