import path from 'node:path';
import { first } from 'rxjs';
import type { HostedThread, ThreadChange } from '../../host/open-session.ts';
import type { SandboxChoice } from '../../host/policies.ts';
import type { WireSandboxPolicy } from './params.ts';

type Wanted = { cwd?: string | undefined; model?: string | undefined; approvalPolicy?: ThreadChange['approvalPolicy']; sandboxPolicy?: WireSandboxPolicy | undefined };

/** What a client wants changed; a relative folder is the thread's. */
export const changeOf = ({ info }: HostedThread, { cwd, model, approvalPolicy, sandboxPolicy }: Wanted): ThreadChange => ({
  ...(cwd === undefined ? {} : { cwd: path.resolve(info.cwd, cwd) }), ...(model === undefined ? {} : { model }),
  ...(approvalPolicy === undefined ? {} : { approvalPolicy }), ...(sandboxPolicy === undefined ? {} : { sandbox: sandboxFrom(sandboxPolicy) }),
});

/** Changes a thread for its following turns: a turn that runs goes on as it began. */
export async function changeThread(thread: HostedThread, change: ThreadChange): Promise<void> {
  if (Object.keys(change).length === 0) return;
  if (thread.session.state.turn === null) await applyChange(thread, change);
  // A session that closes before has no following turns.
  else thread.session.state$.pipe(first(({ turn }) => turn === null)).subscribe({ next: () => { void applyChange(thread, change).catch(() => undefined); }, error: () => undefined });
}

async function applyChange(thread: HostedThread, change: ThreadChange): Promise<void> {
  thread.change(change);
  const { sandbox, ...settings } = change;
  await thread.session.changeSettings({ ...settings, ...(sandbox === undefined ? {} : { sandboxMode: sandbox.mode }) });
}

function sandboxFrom(policy: WireSandboxPolicy): SandboxChoice {
  switch (policy.type) {
    case 'dangerFullAccess': return { mode: 'danger-full-access' };
    case 'externalSandbox': return { mode: 'external' };
    case 'readOnly': return { mode: 'read-only', networkAccess: policy.networkAccess };
    case 'workspaceWrite': {
      const { writableRoots, networkAccess, excludeTmpdirEnvVar, excludeSlashTmp } = policy;
      return { mode: 'workspace-write', writableRoots, networkAccess, excludeTmpdirEnvVar, excludeSlashTmp };
    }
  }
}
