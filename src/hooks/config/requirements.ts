import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Content } from './content.ts';
import { readHooksToml } from './hooks-toml.ts';
import { isFeature } from './known-keys.ts';
import { misfit, unknownKeys } from './shape.ts';
import type { Shape } from './shape.ts';

/** What an administrator requires of every session on a machine. */
export interface Requirements {
  path: string;
  config: JsonObject;
  hooks: Content | undefined;
}

const anything: Shape = { expects: 'anything', fits: () => true };
const boolean: Shape = { expects: 'a boolean', fits: (value) => typeof value === 'boolean' };
const string: Shape = { expects: 'a string', fits: (value) => typeof value === 'string' };
const list = (items: Shape): Shape => ({ expects: 'a sequence', items });
const features: Shape = { expects: 'a map', each: boolean, isOnePlace: true };

/** Those that belong to parts which are not here. */
const others = 'additional_developer_instructions allow_appshots allow_browser_and_computer_use allow_login_shell allow_remote_control allowed_approvals_reviewers allowed_chatgpt_workspaces allowed_login_methods allowed_permission_profiles '
  + 'allowed_web_search_modes allowed_windows_sandbox_implementations application apps auto_review browser_use chatgpt_base_url check_for_update_on_startup cli_auth_credentials_store computer_use default_permissions '
  + 'enforce_residency experimental_network feedback guardian_extra_policy guardian_policy_config in_app_browser log_dir model_catalog_json model_provider model_providers models network otel permissions plugins remote_sandbox_config sqlite_home unsafe_enforce_sqlite_journal_mode windows';

const shape: Shape = {
  expects: 'a map',
  fields: {
    allowed_approval_policies: list({ names: ['untrusted', 'on-failure', 'on-request', 'granular', 'never'] }),
    allowed_sandbox_modes: list({ names: ['read-only', 'workspace-write', 'danger-full-access', 'external-sandbox'] }),
    allow_managed_hooks_only: boolean, features, feature_requirements: features, hooks: anything, mcp_servers: { expects: 'a map', each: anything },
    rules: {
      expects: 'a map',
      fields: {
        prefix_rules: list({
          expects: 'a map',
          fields: { pattern: list({ expects: 'a map', fields: { token: string, any_of: list(string) } }), decision: { names: ['allow', 'prompt', 'prompt-user', 'forbidden'] }, justification: string },
          required: ['pattern'],
        }),
      },
    },
    ...Object.fromEntries(others.split(' ').map((name) => [name, anything])),
  },
};

/** Why no session starts on this machine, in Codex's words; `null` where one may. */
export function requirementsTrouble({ path, config, hooks }: Requirements): string | null {
  const found = misfit(config, shape) ?? hooksMisfit(hooks);
  if (found !== null) return `failed to parse requirements layer ${path}: ${found.message}\nin \`${found.named.join('.')}\`\n`;
  const { allowed_approval_policies: policies, allowed_sandbox_modes: modes, rules } = config;
  if (Array.isArray(policies) && policies.length === 0) return 'field `allowed_approval_policies` cannot be empty';
  if (Array.isArray(modes) && !modes.includes('read-only')) return `invalid value for \`allowed_sandbox_modes\`: \`[${modes.map(pascal).join(', ')}]\` is not in the allowed set must include 'read-only' to allow any PermissionProfile (set by ${path})`;
  const rule = prefixRules(rules).map(ruleTrouble).find((trouble) => trouble !== null);
  return rule === undefined ? null : `invalid rules in requirements (set by ${path}): ${rule}`;
}

function hooksMisfit(hooks: Content | undefined): { message: string; named: readonly string[] } | null {
  const read = hooks === undefined ? null : readHooksToml(hooks);
  return read !== null && 'error' in read ? { message: read.error.message, named: ['hooks'] } : null;
}

const prefixRules = (rules: Json | undefined): readonly Json[] => (isJsonObject(rules) && Array.isArray(rules['prefix_rules']) ? rules['prefix_rules'] : []);

function ruleTrouble(rule: Json, index: number): string | null {
  const { pattern, decision } = isJsonObject(rule) ? rule : {};
  const here = `rules prefix_rule at index ${index}`;
  if (Array.isArray(pattern) && pattern.length === 0) return `${here} has an empty pattern`;
  if (decision === undefined) return `${here} is missing a decision`;
  return decision === 'allow' ? `${here} has decision 'allow', which is not permitted in requirements.toml: Codex merges these rules with other config and uses the most restrictive result (use 'prompt', 'prompt-user', or 'forbidden')` : null;
}

/** A name as Rust spells its variants: `WorkspaceWrite`. */
const pascal = (name: Json): string => String(name).replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Required features that there are not, in Codex's words. */
export const unknownFeatures = ({ path, config }: Requirements): string[] =>
  ['features', 'feature_requirements'].flatMap((table) => Object.keys(isJsonObject(config[table]) ? config[table] : {}))
    .filter((name) => !isFeature(name)).map((name) => `Ignoring unknown \`features\` requirement \`${name}\` from ${path}`);

/** The keys that nobody reads, as a warning lists them. */
export const ignoredRequirements = ({ path, config }: Requirements): string[] => unknownKeys(config, shape).map((keys) => `requirements (${path}): \`${keys.join('.')}\` is ignored.`);
