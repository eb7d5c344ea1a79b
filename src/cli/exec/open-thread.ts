import fs from 'node:fs';
import path from 'node:path';
import { rolloutFiles } from '../../host/find-rollouts.ts';
import { Host } from '../../host/host.ts';
import { HostError } from '../../host/host-error.ts';
import type { HostedThread, ThreadWatch } from '../../host/open-session.ts';
import type { SessionOverrides } from '../../host/session-config.ts';
import { readHead } from '../../host/stored-session.ts';
import { codexHome, folderOf } from '../codex-home.ts';
import { repositoryAround } from '../../hooks/index.ts';
import { osErrorText } from '../../processes/index.ts';
import { CodexError } from '../exit-codes.ts';
import { baseUrlFlags, chooseModel } from './choose-model.ts';
import { configFlags } from './config-flags.ts';
import type { ExecCall, ExecFlags } from './exec-call.ts';
import type { ExecView } from './view.ts';

/** A session that `exec` runs, and the host that holds it. */
export type OpenThread = { host: Host; thread: HostedThread };

/**
 * Opens the session that a call means, new or resumed. `codexFolder`: the Codex home, where it is not the user's.
 * Throws where it cannot: nothing has happened then.
 */
export async function openThread({ resume, flags }: ExecCall, { watch, note }: Pick<ExecView, 'watch' | 'note'>, codexFolder?: string): Promise<OpenThread> {
  const env = ownEnv();
  const overrides = overridesOf(flags, env);
  const readModel = await chooseModel(flags);
  const home = codexFolder ?? codexHome();
  const cwd = folderOf(flags.cd);
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
  const id = resume === undefined ? null : await idOf(resume, { home, cwd, flags });
  const opening = id === null ? host.start(request) : host.resume(id, { ...request, ...(flags.cd === undefined ? {} : { cwd }) });
  return { host, thread: await opening.catch((error: unknown) => { throw error instanceof HostError ? refusedBy(id === null ? 'thread/start' : 'thread/resume', error) : error; }) };
}

/** Codex's `exec` drives its app server, and tells what that answers. */
const refusedBy = (method: string, { code, message }: HostError): CodexError => new CodexError(`Error: ${method}: ${method} failed: ${message} (code ${code === 'internal' ? -32603 : -32600})`);

/** The environment as hooks and tools see it. */
const ownEnv = (): Record<string, string> => Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

/** As in Codex, nobody is asked while `exec` runs: whatever the configuration says, the policy is `never`. */
function overridesOf(flags: ExecFlags, env: Readonly<Record<string, string>>): SessionOverrides {
  const sandbox = flags.dangerouslyBypassApprovalsAndSandbox === true ? 'danger-full-access' : flags.sandbox;
  return {
    approvalPolicy: 'never',
    ...(flags.model === undefined ? {} : { model: flags.model }), ...(flags.profile === undefined ? {} : { profile: flags.profile }),
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
  try {
    fs.closeSync(fs.openSync(file, 'a'));
  } catch (error) {
    throw new CodexError(`Error: Failed to open last message file ${JSON.stringify(file)}: ${osErrorText(error)}`);
  }
}

/** The session that is meant; `null` where there is none, and then as in Codex a new one begins. An id that could be one is taken as it is. */
async function idOf({ id, last }: NonNullable<ExecCall['resume']>, { home, cwd, flags }: { home: string; cwd: string; flags: ExecFlags }): Promise<string | null> {
  if (id !== undefined) return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id) ? id.toLowerCase() : null;
  if (!last) return null;
  for (const file of rolloutFiles(home, false)) {
    const head = await readHead(file.path);
    if (head === null || head.info.parentId !== null) continue;
    if (flags.all === true || head.info.cwd === cwd) return file.id;
  }
  return null;
}
