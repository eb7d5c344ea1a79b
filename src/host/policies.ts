import { z } from 'zod';
import type { SandboxPolicy } from '../tools/sandbox/policy.ts';

/** Which sorts of questions may be asked. */
export const granularSchema = z.object({
  sandbox_approval: z.boolean(), rules: z.boolean(), mcp_elicitations: z.boolean(),
  skill_approval: z.boolean().default(false), request_permissions: z.boolean().default(false),
});

/** When anyone is asked, as clients and config files spell it. */
export const approvalPolicySchema = z.union([z.enum(['untrusted', 'on-request', 'never', 'on-failure']), z.object({ granular: granularSchema })]);

/** How far a session's commands may reach. */
export type SandboxChoice = SandboxPolicy;

type WorkspaceOptions = {
  writable_roots?: string[] | undefined; network_access?: boolean | undefined;
  exclude_tmpdir_env_var?: boolean | undefined; exclude_slash_tmp?: boolean | undefined;
};

export type SandboxMode = 'read-only' | 'workspace-write' | 'danger-full-access';

export function sandboxOf(mode: SandboxMode, workspace: WorkspaceOptions = {}): SandboxChoice {
  if (mode !== 'workspace-write') return { mode };
  return {
    mode, writableRoots: workspace.writable_roots ?? [], networkAccess: workspace.network_access ?? false,
    excludeTmpdirEnvVar: workspace.exclude_tmpdir_env_var ?? false, excludeSlashTmp: workspace.exclude_slash_tmp ?? false,
  };
}
