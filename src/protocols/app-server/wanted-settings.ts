import path from 'node:path';
import { modeInstructions, type SessionSettings, type SettingsChange } from '../../../machines/index.ts';
import type { HostedThread } from '../../host/open-session.ts';
import { sandboxSettings, type SandboxChoice } from '../../host/policies.ts';
import { disallowed } from '../../host/required-settings.ts';
import { tierNamed } from '../../host/session-config.ts';
import type { WireSandboxPolicy, WireSettings } from './params.ts';
import { RpcError } from './rpc.ts';
import type { Service } from './service.ts';
import { settingsAnswer } from './wire-thread.ts';

/** Changes what a client wants changed for the following turns, and tells of it where it is not so already. */
export async function changeWantedSettings({ tell }: Service, thread: HostedThread, wanted: WireSettings): Promise<void> {
  const change = settingsChangeFor(wanted, thread.session.settings);
  if (Object.keys(change).length === 0) return;
  const refusal = disallowed(thread.config.stack.requirements, { ...(wanted.approvalPolicy === undefined ? {} : { approvalPolicy: wanted.approvalPolicy }), ...(wanted.sandboxPolicy === undefined ? {} : { sandbox: sandboxFrom(wanted.sandboxPolicy) }) });
  if (refusal !== null) throw new RpcError(`invalid thread settings override: ${refusal}`);
  const before = JSON.stringify(settingsAnswer(thread));
  await thread.session.changeSettings(change);
  const threadSettings = settingsAnswer(thread);
  if (JSON.stringify(threadSettings) !== before) tell('thread/settings/updated', { threadId: thread.info.id, threadSettings });
}

/** A relative folder is the session's; a collaboration mode goes before a model and an effort. */
function settingsChangeFor({ cwd, model, approvalPolicy, sandboxPolicy, effort, summary, serviceTier, personality, collaborationMode }: WireSettings, settings: SessionSettings): SettingsChange {
  return {
    ...(cwd === undefined ? {} : { cwd: path.resolve(settings.cwd, cwd) }), ...(model === undefined ? {} : { model }),
    ...(approvalPolicy === undefined ? {} : { approvalPolicy }), ...(sandboxPolicy === undefined ? {} : sandboxSettings(sandboxFrom(sandboxPolicy))),
    ...(effort === undefined ? {} : { reasoningEffort: effort }), ...(summary === undefined ? {} : { reasoningSummary: summary }),
    ...(serviceTier === undefined ? {} : { serviceTier: tierNamed(serviceTier) }), ...(personality === undefined ? {} : { personality }),
    ...(collaborationMode === undefined ? {} : modeChange(collaborationMode)),
  };
}

const modeChange = ({ mode, settings: { model, reasoning_effort: effort, developer_instructions: instructions } }: NonNullable<WireSettings['collaborationMode']>): SettingsChange =>
  ({ model, reasoningEffort: effort ?? null, collaborationMode: { mode, instructions: instructions ?? modeInstructions[mode] } });

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
