import type { SessionSettings, SettingsChange } from '../../machines/index.ts';
import type { SandboxPolicy, ToolPolicy } from '../tools/index.ts';

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

/** A sandbox as settings keep it. */
export const sandboxSettings = ({ mode, ...bounds }: SandboxChoice): Pick<SettingsChange, 'sandboxMode' | 'sandboxBounds'> =>
  ({ sandboxMode: mode, ...(Object.keys(bounds).length === 0 ? {} : { sandboxBounds: bounds }) });

/** What a session's settings let its tools do. */
export const policyOf = ({ approvalPolicy, sandboxMode: mode, sandboxBounds: bounds }: SessionSettings): ToolPolicy => ({ approvalPolicy, sandbox: { mode, ...bounds } });
