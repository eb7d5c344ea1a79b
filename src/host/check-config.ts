import type { Json, JsonObject } from '../../machines/index.ts';
import { hooksTrouble } from '../hooks/index.ts';
import { isObject } from '../views/codex/reading.ts';
import { settingsTrouble } from './session-config.ts';

/** What a key must hold: one of these names, or what Codex's parser (serde) says that it expects. */
type Shape = readonly string[] | keyof typeof kinds | `struct ${string}`;

const kinds = {
  'a string': (value: Json) => typeof value === 'string',
  'a boolean': (value: Json) => typeof value === 'boolean',
  'a sequence': (value: Json) => Array.isArray(value),
  'a map': isObject,
  i64: (value: Json) => Number.isInteger(value),
  u64: (value: Json) => Number.isInteger(value) && Number(value) >= 0,
} satisfies Record<string, (value: Json) => boolean>;

/** The keys that sessions read; `*` is any name. What stands above comes first. */
const shapes: readonly (readonly [path: string, shape: Shape])[] = [
  ['model', 'a string'],
  ['model_provider', 'a string'],
  ['model_reasoning_effort', 'a string'],
  ['model_context_window', 'i64'],
  ['model_auto_compact_token_limit', 'i64'],
  ['compact_prompt', 'a string'],
  ['experimental_compact_prompt_file', 'a string'],
  ['developer_instructions', 'a string'],
  ['allow_login_shell', 'a boolean'],
  ['notify', 'a sequence'],
  ['sandbox_mode', ['read-only', 'workspace-write', 'danger-full-access']],
  ['sandbox_workspace_write', 'struct SandboxWorkspaceWrite'],
  ['sandbox_workspace_write.writable_roots', 'a sequence'],
  ['sandbox_workspace_write.network_access', 'a boolean'],
  ['sandbox_workspace_write.exclude_tmpdir_env_var', 'a boolean'],
  ['sandbox_workspace_write.exclude_slash_tmp', 'a boolean'],
  ['features', 'struct FeaturesToml'],
  ['projects', 'a map'],
  ['projects.*', 'struct ProjectConfig'],
  ['projects.*.trust_level', ['trusted', 'untrusted']],
  ['mcp_servers', 'a map'],
  ['mcp_servers.*', 'struct RawMcpServerConfig'],
  ['mcp_servers.*.command', 'a string'],
  ['model_providers', 'a map'],
  ['model_providers.*', 'struct ModelProviderInfo'],
  ['model_providers.*.base_url', 'a string'],
  ['model_providers.*.request_max_retries', 'u64'],
  ['model_providers.*.stream_max_retries', 'u64'],
];

const policies = ['untrusted', 'on-failure', 'on-request', 'granular', 'never'];

/** Why no session could start with a user's configuration, in Codex's words where it has some; `null` where one could. */
export function configTrouble(config: JsonObject): string | null {
  for (const [path, shape] of shapes) {
    for (const [at, value] of valuesAt(config, path.split('.'))) {
      const wrong = wrongShape(value, shape);
      if (wrong !== null) return `${wrong}\nin \`${at}\`\n`;
    }
  }
  return policyTrouble(config['approval_policy']) ?? hooksTrouble(config['hooks']) ?? settingsTrouble(config);
}

/** A policy is a name, or a table with the one that has parts. */
function policyTrouble(policy: Json | undefined): string | null {
  if (policy === undefined) return null;
  const granular = isObject(policy) ? policy['granular'] : undefined;
  const wrong = granular === undefined ? wrongShape(policy, policies) : wrongShape(granular, 'struct GranularApprovalConfig');
  return wrong === null ? null : `${wrong}\nin \`approval_policy\`\n`;
}

function* valuesAt(value: Json, [first, ...rest]: readonly string[], at: readonly string[] = []): Generator<[string, Json]> {
  if (first === undefined) { yield [at.join('.'), value]; return; }
  if (!isObject(value)) return;
  for (const [key, inner] of Object.entries(value)) if (first === '*' || key === first) yield* valuesAt(inner, rest, [...at, key]);
}

function wrongShape(value: Json, shape: Shape): string | null {
  if (typeof shape !== 'string') return wrongName(value, shape);
  const fits = shape in kinds ? kinds[shape as keyof typeof kinds] : isObject;
  return fits(value) ? null : `invalid type: ${kindOf(value)}, expected ${shape}`;
}

function wrongName(value: Json, names: readonly string[]): string | null {
  if (typeof value !== 'string') return 'invalid type: unit variant, expected string only';
  if (names.includes(value)) return null;
  const quoted = names.map((name) => `\`${name}\``);
  return `unknown variant \`${value}\`, expected ${quoted.length === 2 ? quoted.join(' or ') : `one of ${quoted.join(', ')}`}`;
}

function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'sequence';
  if (isObject(value)) return 'map';
  if (typeof value === 'string') return `string ${JSON.stringify(value)}`;
  if (typeof value === 'number') return Number.isInteger(value) ? `integer \`${value}\`` : `floating point \`${value}\``;
  return `boolean \`${value}\``;
}
