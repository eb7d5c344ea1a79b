import path from 'node:path';
import type { SessionSettings, SettingsChange } from '../../../machines/index.ts';
import { sandboxSettings, type SandboxChoice } from '../../host/policies.ts';
import type { WireSandboxPolicy } from './params.ts';

type Wanted = { cwd?: string | undefined; model?: string | undefined; approvalPolicy?: SessionSettings['approvalPolicy'] | undefined; sandboxPolicy?: WireSandboxPolicy | undefined };

/** What a client wants changed for the following turns; a relative folder is the session's. `null`: nothing. */
export function settingsChangeFor({ cwd, model, approvalPolicy, sandboxPolicy }: Wanted, settings: SessionSettings): SettingsChange | null {
  const change: SettingsChange = {
    ...(cwd === undefined ? {} : { cwd: path.resolve(settings.cwd, cwd) }), ...(model === undefined ? {} : { model }),
    ...(approvalPolicy === undefined ? {} : { approvalPolicy }), ...(sandboxPolicy === undefined ? {} : sandboxSettings(sandboxFrom(sandboxPolicy))),
  };
  return Object.keys(change).length === 0 ? null : change;
}

function sandboxFrom(policy: WireSandboxPolicy): SandboxChoice {
  switch (policy.type) {
    case 'dangerFullAccess': return { mode: 'danger-full-access' };
    case 'externalSandbox': return { mode: 'external', networkAccess: policy.networkAccess === 'enabled' };
    case 'readOnly': return { mode: 'read-only', networkAccess: policy.networkAccess };
    case 'workspaceWrite': {
      const { writableRoots, networkAccess, excludeTmpdirEnvVar, excludeSlashTmp } = policy;
      return { mode: 'workspace-write', writableRoots, networkAccess, excludeTmpdirEnvVar, excludeSlashTmp };
    }
  }
}
