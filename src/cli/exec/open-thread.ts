import fs from 'node:fs';
import path from 'node:path';
import { Host } from '../../host/host.ts';
import { HostError } from '../../host/host-error.ts';
import type { HostedThread, ThreadWatch } from '../../host/open-session.ts';
import type { SessionOverrides } from '../../host/session-config.ts';
import { codexHome } from '../codex-home.ts';
import { repositoryAround } from '../../hooks/index.ts';
import { osErrorText } from '../../processes/index.ts';
import { CodexError } from '../exit-codes.ts';
import { baseUrlFlags, chooseModel } from './choose-model.ts';
import { configFlags } from './config-flags.ts';
import type { ExecCall, ExecFlags } from './exec-call.ts';
import { forkedSession, resumedSession } from './meant-session.ts';
import type { ExecView } from './view.ts';
import { workingFolder } from './working-folder.ts';

/** A session that `exec` runs, and the host that holds it. */
export type OpenThread = { host: Host; thread: HostedThread };

/**
 * Opens the session that a call means: a new one, one that goes on, or a fork. `codexFolder`: the Codex home, where it is not the user's.
 * Throws where it cannot: nothing has happened then.
 */
export async function openThread(call: ExecCall, { watch, note }: Pick<ExecView, 'watch' | 'note'>, codexFolder?: string): Promise<OpenThread> {
  const { flags } = call;
  const env = ownEnv();
  const overrides = overridesOf(flags, env);
  const readModel = await chooseModel(flags);
  const home = codexFolder ?? codexHome();
  const cwd = workingFolder(flags.cd);
  refuseOutsideRepository(cwd, flags);
  if (flags.outputLastMessage !== undefined) makeFile(flags.outputLastMessage);
  const silent: ThreadWatch = { past: () => undefined, view: () => undefined };
  const host = new Host({
    codexHome: home, env, readModel,
    approver: () => ({ approve: async () => ({ decision: 'cancel' }) }),
    askUser: () => async () => ({}),
    watch: (info) => (info.parentId === null ? watch : silent),
    onThread: () => undefined, onClosed: () => undefined,
    onNotice: (_thread, text) => note(text),
    onMcpStatus: (_thread, { status, error }) => { if (status === 'failed' && error !== null) note(error); },
    onTrouble: (where, error) => note(`${where}: ${error instanceof Error ? error.message : String(error)}`),
  });
  const request = { cwd, overrides, source: 'exec', originator: env['CODEX_INTERNAL_ORIGINATOR_OVERRIDE'] ?? 'codex_exec', ...(flags.ephemeral === true ? { ephemeral: true } : {}) };
  const resumed = call.resume === undefined ? null : await resumedSession(call.resume, { home, cwd, ...(flags.all === undefined ? {} : { all: flags.all }) });
  const forked = call.fork === undefined ? null : forkedSession(call.fork.id, home);
  if (resumed !== null) return { host, thread: await toldOf('thread/resume', host.resume(resumed, { ...request, ...(flags.cd === undefined ? {} : { cwd }) })) };
  if (forked !== null) return { host, thread: await toldOf('thread/fork', host.fork(forked, request)) };
  return { host, thread: await toldOf('thread/start', host.start(request)) };
}

/** Codex's `exec` drives its app server, and tells what that answers. */
const toldOf = (method: string, opening: Promise<HostedThread>): Promise<HostedThread> => opening.catch((error: unknown) => {
  if (!(error instanceof HostError)) throw error;
  throw new CodexError(`Error: ${method}: ${method} failed: ${error.message} (code ${error.code === 'internal' ? -32603 : -32600})`);
});

/** The environment as hooks and tools see it. */
const ownEnv = (): Record<string, string> => Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

/** As in Codex, nobody is asked while `exec` runs: whatever the configuration says, the policy is `never`. */
function overridesOf(flags: ExecFlags, env: Readonly<Record<string, string>>): SessionOverrides {
  const sandbox = flags.dangerouslyBypassApprovalsAndSandbox === true ? 'danger-full-access' : flags.sandbox;
  return {
    approvalPolicy: 'never',
    ...(flags.model === undefined ? {} : { model: flags.model }), ...(flags.profile === undefined ? {} : { profile: flags.profile }),
    ignoreUserConfig: flags.ignoreUserConfig === true, ignoreRules: flags.ignoreRules === true,
    addDirs: (flags.addDir ?? []).map((folder) => path.resolve(flags.cd ?? '.', folder)),
    config: {
      ...configFlags(flags), ...baseUrlFlags(flags.baseUrl, env), ...(sandbox === undefined ? {} : { sandbox_mode: sandbox }),
      ...(flags.dangerouslyBypassHookTrust === true ? { bypass_hook_trust: true } : {}),
    },
  };
}

function refuseOutsideRepository(cwd: string, { skipGitRepoCheck, dangerouslyBypassApprovalsAndSandbox }: ExecFlags): void {
  if (skipGitRepoCheck === true || dangerouslyBypassApprovalsAndSandbox === true) return;
  if (repositoryAround(cwd) === null) throw new CodexError('Not inside a trusted directory and --skip-git-repo-check was not specified.');
}

/** Codex makes sure at once that there will be a place for the last message; what is there stays until there is one. */
function makeFile(file: string): void {
  const refuse = (why: string): never => { throw new CodexError(`Error: Failed to open last message file ${JSON.stringify(file)}: ${why}`); };
  if (/(^|\/)\.{0,2}$/.test(file)) refuse('output must name a file');
  try {
    fs.closeSync(fs.openSync(file, 'a'));
  } catch (error) {
    refuse(osErrorText(error));
  }
}
