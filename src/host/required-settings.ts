import { namedPolicySchema, type JsonObject } from '../../machines/index.ts';
import type { ConfigStack } from '../hooks/index.ts';
import { policyText, type ApprovalPolicy, type PrefixRule } from '../tools/index.ts';
import { isObject, listOf, textOf } from '../views/codex/reading.ts';
import type { SandboxChoice } from './policies.ts';

type Requirements = ConfigStack['requirements'];

/** Who is asked, and how far commands reach. */
type Permissions = { approvalPolicy: ApprovalPolicy; sandbox: SandboxChoice };

/** What a session asks for, as far as its machine's administrator allows it; `told`: what it does not get. Or why it does not start. */
export type Required = (Permissions & { told: string[] }) | { refusal: string };

/** Where something is not allowed, the first allowed policy and the strictest sandbox take its place. `named`: what somebody asked for; the rest falls back in silence. */
export function requiredSettings(requirements: Requirements, { approvalPolicy: asked, sandbox }: Permissions, named: { policy: boolean; sandbox: boolean }): Required {
  const policyTrouble = disallowed(requirements, { approvalPolicy: asked });
  const approvalPolicy = policyTrouble === null ? asked : firstPolicy(requirements);
  const sandboxTrouble = disallowed(requirements, { sandbox });
  if (sandboxTrouble !== null && named.sandbox && approvalPolicy === 'never' && sandbox.mode === 'danger-full-access') return { refusal: neverInReadOnly };
  const told = [
    ...(policyTrouble !== null && named.policy ? [fallback('approval_policy', policyText(approvalPolicy), policyTrouble)] : []),
    ...(sandboxTrouble !== null && named.sandbox ? [fallback('permission_profile', readOnlyProfile, sandboxTrouble)] : []),
  ];
  return { approvalPolicy, sandbox: sandboxTrouble === null ? sandbox : { mode: 'read-only' }, told };
}

/** Why a setting may not be so, in Codex's words; `null` where it may. */
export function disallowed(requirements: Requirements, { approvalPolicy, sandbox }: Partial<Permissions>): string | null {
  const policies = allowed(requirements, 'allowed_approval_policies');
  const modes = allowed(requirements, 'allowed_sandbox_modes');
  if (approvalPolicy !== undefined && policies?.includes(typeof approvalPolicy === 'string' ? approvalPolicy : 'granular') === false) return outside('approval_policy', policyText(approvalPolicy), policies.map(policyName), requirements);
  if (sandbox !== undefined && modes?.includes(sandbox.mode === 'external' ? 'external-sandbox' : sandbox.mode) === false) return outside('sandbox_mode', modeNames[sandbox.mode], modes.map((mode) => Object.entries(modeNames).find(([name]) => mode.startsWith(name))?.[1] ?? mode), requirements);
  return null;
}

const allowed = (requirements: Requirements, key: string): string[] | null => {
  const names = requirements?.config[key];
  return Array.isArray(names) ? names.map(textOf) : null;
};

const isNamedPolicy = (name: string): name is Extract<ApprovalPolicy, string> => namedPolicySchema.safeParse(name).success;
const firstPolicy = (requirements: Requirements): ApprovalPolicy => allowed(requirements, 'allowed_approval_policies')?.find(isNamedPolicy) ?? 'on-request';
const policyName = (name: string): string => (isNamedPolicy(name) ? policyText(name) : 'Granular');
const modeNames = { 'read-only': 'ReadOnly', 'workspace-write': 'WorkspaceWrite', 'danger-full-access': 'DangerFullAccess', external: 'ExternalSandbox' } as const;

const outside = (key: string, value: string, names: readonly string[], requirements: Requirements): string =>
  `invalid value for \`${key}\`: \`${value}\` is not in the allowed set [${names.join(', ')}] (set by ${requirements?.path ?? ''})`;

const fallback = (key: string, value: string, details: string): string => `Configured value for \`${key}\` is disallowed by requirements; falling back to required value ${value}. Details: ${details}`;

const readOnlyProfile = 'Managed { file_system: Restricted { entries: [FileSystemSandboxEntry { path: Special { value: Root }, access: Read, missing_path_behavior: None }], glob_scan_max_depth: None }, network: Restricted }';

const neverInReadOnly = '`approval_policy = "never"` cannot be used because requirements do not allow `sandbox_mode = "danger-full-access"`; Codex would fall back to read-only permissions with approvals disabled. Choose an `approval_policy` based on what you need, such as `on-request`, or choose an allowed sandbox mode.';

/** The rules for commands that hold beside those of users and projects. */
export const requiredRules = (requirements: Requirements): PrefixRule[] => {
  const rules = requirements?.config['rules'];
  return listOf(isObject(rules) ? rules['prefix_rules'] : []).filter(isObject).map(({ pattern, decision, justification }) => ({
    pattern: listOf(pattern).filter(isObject).map((word) => (Array.isArray(word['any_of']) ? word['any_of'].map(textOf) : [textOf(word['token'])])),
    decision: decision === 'forbidden' ? 'forbidden' : 'prompt', justification: typeof justification === 'string' ? justification : null,
  }));
};

/** Of the MCP servers those that are allowed: by their name, and by what they are started with or where they are. */
export function allowedServers<Server extends JsonObject>(servers: Readonly<Record<string, Server>>, requirements: Requirements): Record<string, Server> {
  const listed = requirements?.config['mcp_servers'];
  if (!isObject(listed)) return { ...servers };
  return Object.fromEntries(Object.entries(servers).filter(([name, server]) => {
    const entry = listed[name];
    const identity = isObject(entry) ? entry['identity'] : undefined;
    return isObject(identity) && Object.entries(identity).every(([key, value]) => server[key] === value);
  }));
}
