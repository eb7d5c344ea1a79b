import type { Json, JsonObject, SessionSettings } from '../../../machines/index.ts';
import { madeId } from '../codex/made-id.ts';
import { plain } from '../codex/reading.ts';
import type { RolloutHost } from './rollout-host.ts';
import { eventLine, isoTime, lineAt, type RolloutLine } from './rollout-line.ts';

/** What the lines on a session's surroundings are made of. */
export type Surroundings = { session: string; openedAtMs: number; settings: SessionSettings; host: RolloutHost; instructions: string };

export const sessionMetaLine = (atMs: number, { session, openedAtMs, settings, host, instructions }: Surroundings): RolloutLine => {
  const forkedFrom = host.forkedFromId ?? host.fork?.threadId;
  return lineAt(atMs, 'session_meta', {
    account_scoped: true, session_id: settings.agent?.rootSessionId ?? session, id: session,
    forked_from_id: forkedFrom, forked_from_ordinal_exclusive: host.fork?.endOrdinal, parent_thread_id: host.parentThreadId ?? undefined,
    timestamp: isoTime(openedAtMs), cwd: settings.cwd, runtime_workspace_roots: [settings.cwd], originator: host.originator, cli_version: host.cliVersion,
    source: host.source, ...(settings.agent === null ? {} : { thread_source: 'subagent', agent_nickname: host.agentNickname ?? undefined }),
    model_provider: host.modelProvider, base_instructions: { text: instructions, provenance: { type: 'model', model: settings.model } }, history_mode: 'paginated',
    history_base: host.fork === null ? undefined : { thread_id: host.fork.threadId, end_ordinal_exclusive: host.fork.endOrdinal, end_byte_offset: host.fork.endByteOffset },
    multi_agent_version: forkedFrom === undefined && settings.agent === null ? undefined : 'v1',
    context_window: { window_id: windowId(session, openedAtMs, 0) },
  });
};

/** The id of the n-th stretch of conversation between two compactions. */
export const windowId = (session: string, openedAtMs: number, window: number): string => madeId(openedAtMs, session, 'window', window);

export const turnContextLine = (atMs: number, { id: turn, root }: { id: string; root: string }, { settings, host }: Surroundings): RolloutLine => lineAt(atMs, 'turn_context', {
  turn_id: turn, root_turn_id: root, disabled_plugin_ids: [], cwd: settings.cwd, approval_policy: plain(settings.approvalPolicy), approvals_reviewer: 'user',
  permission_profile: permissionProfile(settings), model: settings.model, collaboration_mode: collaborationMode(settings, host),
  multi_agent_version: 'v1', realtime_active: false, effort: effortOf(settings, host) ?? undefined, summary: 'none', sandbox_policy: sandboxPolicy(settings),
});

export const settingsLine = (atMs: number, { session, settings, host }: Surroundings): RolloutLine => eventLine(atMs, 'thread_settings_applied', {
  thread_id: session,
  thread_settings: {
    model: settings.model, model_provider_id: host.modelProvider, ...(settings.serviceTier == null ? {} : { service_tier: settings.serviceTier }), approval_policy: plain(settings.approvalPolicy), approvals_reviewer: 'user', requested_approvals_reviewer: 'user',
    permission_profile: permissionProfile(settings),
    cwd: settings.cwd, runtime_workspace_roots: [settings.cwd], ...mannerOf(settings, host), collaboration_mode: collaborationMode(settings, host), disabled_plugin_ids: [],
  },
});

/** What the conversation has told the model of the world; `full: false` tells only what has changed. */
export const worldStateLine = (atMs: number, full: boolean, { settings }: Surroundings): RolloutLine => lineAt(atMs, 'world_state', {
  full, state: {
    collaboration_mode: { mode: settings.collaborationMode?.mode ?? 'default', model: settings.model },
    environments: { environments: { local: { cwd: settings.cwd, ...(full ? { status: 'available' } : {}) } } }, model: settings.model,
  },
});

const collaborationMode = (settings: SessionSettings, host: RolloutHost): JsonObject => ({
  mode: settings.collaborationMode?.mode ?? 'default',
  settings: { model: settings.model, reasoning_effort: effortOf(settings, host), developer_instructions: settings.collaborationMode?.instructions ?? null },
});

const mannerOf = (settings: SessionSettings, host: RolloutHost): JsonObject => {
  const effort = effortOf(settings, host);
  const { reasoningSummary: summary, personality } = settings;
  return { ...(effort === null ? {} : { reasoning_effort: effort }), ...(summary == null ? {} : { reasoning_summary: summary }), ...(personality == null ? {} : { personality }) };
};

/** Logs from before it was a setting have it once, for the whole session. */
const effortOf = ({ reasoningEffort }: SessionSettings, host: RolloutHost): string | null => (reasoningEffort === undefined ? host.reasoningEffort : reasoningEffort);

const sandboxPolicy = ({ sandboxMode, sandboxBounds = {} }: SessionSettings): JsonObject => {
  const { writableRoots = [], networkAccess = false, excludeTmpdirEnvVar = false, excludeSlashTmp = false } = sandboxBounds;
  switch (sandboxMode) {
    case 'danger-full-access': return { type: sandboxMode };
    case 'external': return { type: 'external-sandbox', network_access: network(networkAccess) };
    case 'read-only': return { type: sandboxMode, ...(networkAccess ? { network_access: true } : {}) };
    case 'workspace-write': return {
      type: sandboxMode, ...(writableRoots.length === 0 ? {} : { writable_roots: [...writableRoots] }),
      network_access: networkAccess, exclude_tmpdir_env_var: excludeTmpdirEnvVar, exclude_slash_tmp: excludeSlashTmp,
    };
  }
};

/** The same in Codex's newer words. */
const permissionProfile = ({ sandboxMode, sandboxBounds = {}, cwd }: SessionSettings): Json => {
  const { writableRoots = [], networkAccess = false, excludeTmpdirEnvVar = false, excludeSlashTmp = false } = sandboxBounds;
  if (sandboxMode === 'danger-full-access') return { type: 'disabled' };
  if (sandboxMode === 'external') return { type: 'external', network: network(networkAccess) };
  const special = (kind: string, access: string): Json[] => [{ path: { type: 'special', value: { kind } }, access }];
  const at = (path: string, access: string): Json => ({ path: { type: 'path', path }, access });
  const write = [at(cwd, 'write'), ...(excludeSlashTmp ? [] : special('slash_tmp', 'write')), ...(excludeTmpdirEnvVar ? [] : special('tmpdir', 'write')), ...writableRoots.map((root) => at(root, 'write'))];
  const entries = [...special('root', 'read'), ...(sandboxMode === 'workspace-write' ? write : [])];
  return { type: 'managed', file_system: { type: 'restricted', entries }, network: network(networkAccess) };
};

const network = (isOpen: boolean): string => (isOpen ? 'enabled' : 'restricted');
