import type { Json, JsonObject } from '../../../machines/index.ts';
import type { HostedThread } from '../../host/open-session.ts';
import { takesTier } from '../../models/openai-options.ts';
import { policyOf, type SandboxChoice } from '../../host/policies.ts';
import type { SessionHead } from '../../host/stored-session.ts';
import { depthOf, type ThreadInfo } from '../../host/thread-info.ts';

/** The version of Codex whose protocol this is. */
export const protocolVersion = '0.169.0';

/** Codex's words, whichever way the bypass was asked for. */
export const bypassWarning = '`--dangerously-bypass-hook-trust` is enabled. Enabled hooks may run without review for this invocation.';

export type ThreadState = {
  status: JsonObject;
  name: string | null;
  preview: string;
  updatedAtMs: number;
  turns?: Json[];
};

/** A `Thread` as the app server spells it. */
export function wireThread(info: ThreadInfo, { status, name, preview, updatedAtMs, turns = [] }: ThreadState): JsonObject {
  const isLoaded = status['type'] !== 'notLoaded';
  return {
    id: info.id, environments: isLoaded ? environmentsOf(info.cwd) : null, extra: null,
    sessionId: info.rootId, forkedFromId: info.forkedFromId, attachedToThreadId: null, parentThreadId: info.parentId, preview, ephemeral: info.rolloutPath === null,
    section: null, sectionEnteredAt: null, projectId: null, historyMode: 'paginated', modelProvider: info.modelProvider, model: info.model, reasoningEffort: info.reasoningEffort,
    createdAt: seconds(info.createdAtMs), updatedAt: seconds(updatedAtMs), recencyAt: seconds(updatedAtMs), status, path: info.rolloutPath, cwd: info.cwd,
    cliVersion: protocolVersion, originator: info.originator, source: sourceOf(info), canAcceptDirectInput: isLoaded ? true : null,
    threadSource: info.parentId === null ? null : 'subagent', agentNickname: info.agent?.nickname ?? null, agentRole: info.agent?.role ?? null,
    gitInfo: null, name, daybreakEnabled: null, turns,
  };
}

export const storedThread = ({ info, preview, updatedAtMs }: SessionHead, name: string | null): JsonObject => wireThread(info, { status: { type: 'notLoaded' }, name, preview, updatedAtMs });

/** What thread/start, thread/resume and thread/fork answer beside the thread. */
export function threadAnswer({ info, session }: HostedThread, thread: JsonObject): JsonObject {
  const { model, cwd, serviceTier: tier = null } = session.settings;
  const { approvalPolicy, sandbox } = policyOf(session.settings);
  return {
    thread, model, modelProvider: info.modelProvider, serviceTier: tier !== null && takesTier(model, tier) ? tier : null, disabledPluginIds: [], cwd, runtimeWorkspaceRoots: [cwd],
    instructionSources: [], approvalPolicy, approvalsReviewer: 'user', sandbox: wireSandbox(sandbox),
    activePermissionProfile: null, reasoningEffort: info.reasoningEffort, multiAgentMode: 'explicitRequestOnly',
  };
}

/** The `ThreadSettings` that the next turn begins with. */
export function settingsAnswer({ info, session }: HostedThread): JsonObject {
  const { model, cwd, serviceTier = null, reasoningSummary: summary = null, personality = null } = session.settings;
  const { approvalPolicy, sandbox } = policyOf(session.settings);
  return {
    disabledPluginIds: [], cwd, environments: environmentsOf(cwd), approvalPolicy, approvalsReviewer: 'user',
    sandboxPolicy: wireSandbox(sandbox), activePermissionProfile: null, model, modelProvider: info.modelProvider, serviceTier, effort: info.reasoningEffort, summary,
    collaborationMode: collaborationMode({ info, session }), multiAgentMode: 'explicitRequestOnly', personality,
  };
}

export const collaborationMode = ({ info, session: { settings } }: Pick<HostedThread, 'info' | 'session'>): JsonObject => ({
  mode: settings.collaborationMode?.mode ?? 'default',
  settings: { model: settings.model, reasoning_effort: info.reasoningEffort, developer_instructions: settings.collaborationMode?.instructions ?? null },
});

/** There is one, this machine. */
const environmentsOf = (cwd: string): Json => [{ environmentId: 'local', cwd, runtimeWorkspaceRoots: [cwd] }];

export function wireSandbox(sandbox: SandboxChoice): JsonObject {
  switch (sandbox.mode) {
    case 'danger-full-access': return { type: 'dangerFullAccess' };
    case 'external': return { type: 'externalSandbox', networkAccess: sandbox.networkAccess === true ? 'enabled' : 'restricted' };
    case 'read-only': return { type: 'readOnly', networkAccess: sandbox.networkAccess ?? false };
    case 'workspace-write': return {
      type: 'workspaceWrite', writableRoots: [...(sandbox.writableRoots ?? [])], networkAccess: sandbox.networkAccess ?? false,
      excludeTmpdirEnvVar: sandbox.excludeTmpdirEnvVar ?? false, excludeSlashTmp: sandbox.excludeSlashTmp ?? false,
    };
  }
}

/** What clients are told when a thread has begun. */
export const threadStarted = (thread: JsonObject): { method: string; params: JsonObject } => ({ method: 'thread/started', params: { thread: { ...thread, turns: [] } } });

const sourceOf = ({ source, parentId, agent }: ThreadInfo): Json =>
  parentId === null ? source : { subAgent: { thread_spawn: { parent_thread_id: parentId, depth: depthOf({ parentId, agent }), agent_path: null, agent_nickname: agent?.nickname ?? null, agent_role: agent?.role ?? null } } };

const seconds = (ms: number): number => Math.floor(ms / 1000);
