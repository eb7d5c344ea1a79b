import { v7 } from 'uuid';
import type { JsonObject, SettingsChange, StartSource } from '../../machines/index.ts';
import { defaultSettings } from '../../machines/settings.ts';
import { providerIdTrouble } from '../hooks/index.ts';
import { memoryLog, openJsonlLog, type EventLog } from '../log/index.ts';
import { takesTier } from '../models/openai-options.ts';
import { modelFromConfig, type ConfiguredModel } from '../models/providers.ts';
import { createSession, resumeSession, type SessionOptions } from '../runtime/create-session.ts';
import { LogFold } from '../runtime/log-fold.ts';
import type { Session } from '../runtime/session.ts';
import { sessionContext } from '../runtime/system.ts';
import { learnRules, rememberApprovals, type AgentCalls, type Approver, type AskUser, type CodexToolbox, type McpStatus } from '../tools/index.ts';
import { RolloutFile, type ForkPoint, type SessionRecord } from '../views/index.ts';
import { isObject } from '../views/codex/reading.ts';
import { HostError } from './host-error.ts';
import { createHookRunner } from './hook-runner.ts';
import { keepManner, keepModel, keepPermissions } from './kept-settings.ts';
import { newThreadInfo } from './new-thread-info.ts';
import { openTools } from './open-tools.ts';
import { logPath } from './paths.ts';
import { readPreamble } from './preamble.ts';
import { requiredRules } from './required-settings.ts';
import { RuleFiles } from './rule-files.ts';
import { readSessionConfig, recordedHooks, type SessionConfig, type SessionOverrides } from './session-config.ts';
import type { Conversation } from './stored-session.ts';
import { threadHost, type ThreadInfo } from './thread-info.ts';

/** Hears the records of one session: those that were there, and each further one before anything of it is done. Must not throw. */
export type ThreadWatch = { past(record: SessionRecord): void; view(record: SessionRecord): void };

/** What every session of a host shares. */
export type Surroundings = {
  /** Absolute. */
  codexHome: string;
  /** What hooks and tools see of the environment. */
  env: Readonly<Record<string, string>>;
  /** Who is asked whether a call may run. */
  approver: (info: ThreadInfo) => Approver;
  /** Who puts a model's questions to the user. Default: nobody, and the model is told so. */
  askUser?: (info: ThreadInfo) => AskUser;
  /** `null` for a session that may run none. */
  agents: (info: ThreadInfo, config: SessionConfig) => AgentCalls | null;
  /** Gives each session, agents' too, somebody who hears its records. */
  watch: (info: ThreadInfo) => ThreadWatch;
  /** Told of what went wrong beside a session; must not throw. */
  onTrouble: (where: string, error: unknown) => void;
  onNotice: (threadId: string, text: string) => void;
  /** Told when an MCP server of a session starts, is ready or failed. Must not throw. */
  onMcpStatus?: (threadId: string, status: McpStatus) => void;
  /** Makes each session's model. Default: `modelFromConfig`. */
  readModel?: ReadModel;
};

export type ReadModel = (config: JsonObject, env: Readonly<Record<string, string>>) => ConfiguredModel;

/** What a session is opened with. `agent`: in one that another session spawned. */
export type OpenRequest = {
  cwd: string;
  overrides: SessionOverrides;
  ephemeral?: boolean;
  source?: string;
  originator?: string;
  agent?: { parent: ThreadInfo; nickname: string; role: string | null };
};

/** What a stored session is loaded with. `keepsSettings`: what the request leaves open is as the session had it, not as the configuration has it. */
export type ResumeRequest = Omit<OpenRequest, 'cwd'> & { cwd?: string; keepsSettings?: boolean };

/** A session that runs here, with what it was opened with. */
export type HostedThread = {
  info: ThreadInfo;
  session: Session;
  /** As it was read last. */
  config: SessionConfig;
  overrides: SessionOverrides;
  tools: CodexToolbox;
  rollout: RolloutFile | null;
};

/** What a new session begins with. */
export type Beginning = Partial<Omit<Conversation, 'settings'>> & { source: StartSource; forkedFromId?: string; fork?: ForkPoint | null; preview?: string };

/** Opens a new session. Throws HostError where the configuration is in the way: nothing has happened then. */
export async function openNew(around: Surroundings, request: OpenRequest, begin: Beginning): Promise<HostedThread> {
  const { config, model } = setupOf(around, request);
  const info = newThreadInfo(around.codexHome, request, { id: v7(), forkedFromId: begin.forkedFromId ?? null, preview: begin.preview, model });
  const host = threadHost(info, { contextWindow: config.contextWindow, fork: begin.fork ?? null, counted: begin.counted ?? null });
  const openLog = async (): Promise<EventLog> => (info.rolloutPath === null ? memoryLog() : openJsonlLog(logPath(around.codexHome, info.id)));
  return begun(around, { request, config, info, model }, openLog, { ...begin, host });
}

/** Brings a session that only its rollout file tells of into a log of its own, and goes on with it. */
export async function openImported(around: Surroundings, asked: ResumeRequest, stored: { info: ThreadInfo; conversation: Conversation }): Promise<HostedThread> {
  const { request, info, config, model } = resumedSetup(around, asked, stored.info, stored.conversation.settings);
  const host = threadHost(info, { contextWindow: config.contextWindow, goesOn: true, counted: stored.conversation.counted ?? null });
  const path = logPath(around.codexHome, info.id);
  // A log that its session has outgrown stays beside the one that begins now.
  const openLog = (): Promise<EventLog> => openJsonlLog(path, { aside: path.replace(/\.jsonl$/, `.before-${Date.now()}.jsonl`) });
  return begun(around, { request, config, info, model }, openLog, { source: 'resume', ...stored.conversation, host });
}

/** Goes on with a session from its own log. */
export async function openStored(around: Surroundings, asked: ResumeRequest, stored: ThreadInfo): Promise<HostedThread> {
  const fold = new LogFold();
  const records: SessionRecord[] = [];
  const log = await openJsonlLog(logPath(around.codexHome, stored.id), { create: false, onRecord: (record) => records.push(fold.hear(record)) });
  return orClose(log, async () => {
    const { folded } = fold;
    const parts = resumedSetup(around, asked, stored, sessionContext(folded.system).settings);
    return openOn(around, parts, async (options, rollout, watch) => {
      await rollout?.resume(records);
      for (const record of records) watch.past(record);
      return resumeSession({ ...options, log, folded, source: 'resume' });
    });
  });
}

async function orClose<Made>(log: EventLog, make: () => Promise<Made>): Promise<Made> {
  try {
    return await make();
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** What a stored session goes on with, and what it decided by last. */
function resumedSetup(around: Surroundings, { keepsSettings = false, ...asked }: ResumeRequest, stored: ThreadInfo, settings: SettingsChange): Setup & { request: OpenRequest; info: ThreadInfo } {
  const overrides = keepsSettings ? keepManner(keepModel(keepPermissions(asked.overrides, settings), settings, stored), settings) : asked.overrides;
  const request = { ...asked, cwd: asked.cwd ?? settings.cwd ?? stored.cwd, overrides };
  const { config, model } = setupOf(around, request, overrides.modelProvider !== asked.overrides.modelProvider);
  tellOfAnotherModel(around, stored.id, settings, model);
  const info = { ...stored, cwd: request.cwd, model: model.modelName, modelProvider: model.providerId, reasoningEffort: config.settings.reasoningEffort ?? null };
  return { request, info, config, model };
}

function tellOfAnotherModel({ onNotice }: Surroundings, id: string, { model: recorded = defaultSettings.model }: SettingsChange, { modelName }: Model): void {
  if (recorded === defaultSettings.model || recorded === modelName) return;
  onNotice(id, `This session was recorded with model \`${recorded}\` but is resuming with \`${modelName}\`. Consider switching back to \`${recorded}\` as it may affect Codex performance.`);
}

function tellOfUnknownTier(onNotice: (text: string) => void, { model = defaultSettings.model, serviceTier: tier }: SettingsChange): void {
  if (tier != null && !takesTier(model, tier)) onNotice(`Configured service tier \`${tier}\` is not advertised as supported for model \`${model}\` and will be omitted from requests.`);
}

type Model = Extract<ConfiguredModel, { ok: true }>;
type Setup = { config: SessionConfig; model: Model };
type Parts = { request: OpenRequest; config: SessionConfig; info: ThreadInfo; model: Model };

const begun = (around: Surroundings, parts: Parts, openLog: () => Promise<EventLog>, { source, history, totalTokens, spentTokens, told, preamble, host }: Beginning & { host: ReturnType<typeof threadHost> }): Promise<HostedThread> =>
  openOn(around, parts, async (options) => {
    const read = preamble ?? await readPreamble(around.codexHome, parts.config, parts.request.overrides);
    const log = await openLog();
    return orClose(log, () => createSession({
      ...options, log, id: parts.info.id, source, host, preamble: read,
      ...(history === undefined ? {} : { history }), ...(totalTokens === undefined ? {} : { totalTokens }), ...(spentTokens === undefined ? {} : { spentTokens }), ...(told === undefined ? {} : { told }),
    }));
  });

async function openOn(around: Surroundings, parts: Parts, open: (options: SessionOptions, rollout: RolloutFile | null, watch: ThreadWatch) => Promise<Session>): Promise<HostedThread> {
  const { request, config, info } = parts;
  const accepted = new Set<string>();
  const onNotice = (text: string): void => around.onNotice(info.id, text);
  tellOfUnknownTier(onNotice, config.settings);
  const rules = new RuleFiles(around.codexHome, request.overrides.ignoreRules === true ? [] : config.folders, onNotice);
  const required = requiredRules(config.stack.requirements);
  const tools = openTools({ env: around.env, config, accepted, rules: () => [...required, ...rules.list()], agents: around.agents(info, config), keepsGoals: info.rolloutPath !== null, onNotice, onMcpStatus: (status) => around.onMcpStatus?.(info.id, status), ...(around.askUser === undefined ? {} : { askUser: around.askUser(info) }) });
  const approver = learnRules(rememberApprovals(around.approver(info), accepted), (prefix) => rules.allow(prefix, onNotice));
  const rollout = info.rolloutPath === null ? null : new RolloutFile({ path: info.rolloutPath, onTrouble: (error) => around.onTrouble('the rollout', error) });
  const watch = around.watch(info);
  try {
    await requireServers(tools);
    const session = await open(sessionOptions(around, parts, { tools, approver, rollout, watch }), rollout, watch);
    return { info, session, config, overrides: request.overrides, tools, rollout };
  } catch (error) {
    await tools.close();
    throw error;
  }
}

/** Without the MCP servers that it must have, a session does not begin: nothing of it is written. */
async function requireServers(tools: CodexToolbox): Promise<void> {
  try {
    await tools.required();
  } catch (error) {
    throw new HostError('internal', `error creating thread: Fatal error: Failed to initialize session: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function sessionOptions(around: Surroundings, { request: { agent }, config, info, model }: Parts, { tools, approver, rollout, watch }: { tools: CodexToolbox; approver: Approver; rollout: RolloutFile | null; watch: ThreadWatch }): SessionOptions {
  return {
    model: model.model, settings: { ...config.settings, ...(agent === undefined ? {} : { agent: { id: info.id, type: agent.role ?? 'default', rootSessionId: info.rootId } }) },
    hooks: recordedHooks(config), hookRunner: createHookRunner({ sessionId: info.id, env: around.env, callMcpTool: (call) => tools.callMcpTool(call) }),
    tools, approver, env: around.env, onTrouble: around.onTrouble,
    ...(info.rolloutPath === null ? {} : { transcriptPath: info.rolloutPath }),
    ...(agent?.parent.rolloutPath == null ? {} : { parentTranscriptPath: agent.parent.rolloutPath }),
    preparing: rollout === null ? [] : [rollout.prepare],
    views: [...(rollout === null ? [] : [rollout.view]), (record) => followSettings(info, record), watch.view],
  };
}

/** A thread is where its session's settings say, with the model and the effort that they name. */
function followSettings(info: ThreadInfo, { facts }: SessionRecord): void {
  for (const fact of facts) {
    if (fact.type !== 'settings.changed') continue;
    const { cwd = info.cwd, model = info.model, reasoningEffort = info.reasoningEffort } = fact.settings;
    Object.assign(info, { cwd, model, reasoningEffort } satisfies Partial<ThreadInfo>);
  }
}

/** The provider that a session had is not configured any more. */
function refuseGoneProvider(codexHome: string, cwd: string, { modelProvider = '', ...overrides }: SessionOverrides): void {
  const read = readSessionConfig({ codexHome, cwd, overrides });
  const providers = read.ok ? read.config.effective['model_providers'] ?? {} : null;
  if (!isObject(providers) || providerIdTrouble(modelProvider, providers) === null) return;
  throw new HostError('config', `This chat uses model provider “${modelProvider}”, which is no longer configured. Restore this provider’s configuration to continue.`);
}

function setupOf({ codexHome, env, readModel = modelFromConfig }: Surroundings, { cwd, overrides }: OpenRequest, keepsProvider = false): Setup {
  const read = readSessionConfig({ codexHome, cwd, overrides });
  if (!read.ok && keepsProvider) refuseGoneProvider(codexHome, cwd, overrides);
  if (!read.ok) throw new HostError('config', `failed to load configuration: ${read.message}`);
  if (read.config.effective['model'] === '') throw new HostError('config', 'No models are available. Set `model` explicitly or check your model catalog configuration.');
  const model = readModel(read.config.effective, env);
  if (!model.ok) throw new HostError('config', `failed to load configuration: ${model.message}`);
  return { config: read.config, model };
}
