import fs from 'node:fs';
import path from 'node:path';
import { rolloutFiles } from '../../host/find-rollouts.ts';
import { Host } from '../../host/host.ts';
import { HostError } from '../../host/host-error.ts';
import type { HostedThread, ThreadWatch } from '../../host/open-session.ts';
import type { SessionOverrides } from '../../host/session-config.ts';
import { readHead } from '../../host/stored-session.ts';
import { codexHome, folderOf } from '../codex-home.ts';
import { CliError } from '../exit-codes.ts';
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
  const silent: ThreadWatch = { past: () => undefined, view: () => undefined };
  const host = new Host({
    codexHome: home, env, readModel,
    approver: () => ({ approve: async () => ({ decision: 'cancel' }) }),
    askUser: () => async () => ({}),
    watch: (info) => (info.parentId === null ? watch : silent),
    onThread: () => undefined, onClosed: () => undefined,
    onNotice: (_thread, text) => note(text),
    onTrouble: (where, error) => note(`${where}: ${error instanceof Error ? error.message : String(error)}`),
  });
  const request = { cwd, overrides, source: 'exec', originator: env['CODEX_INTERNAL_ORIGINATOR_OVERRIDE'] ?? 'codex_exec', ...(flags.ephemeral === true ? { ephemeral: true } : {}) };
  const opening = resume === undefined ? host.start(request) : host.resume(await idOf(resume, { home, cwd, flags }), { ...request, ...(flags.cd === undefined ? {} : { cwd }) });
  return { host, thread: await opening.catch((error: unknown) => { throw error instanceof HostError ? new CliError(capitalized(error.message)) : error; }) };
}

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
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, '.git'))) return;
    if (folder === path.dirname(folder)) throw new CliError('Not inside a trusted directory and --skip-git-repo-check was not specified.');
  }
}

async function idOf({ id, last }: NonNullable<ExecCall['resume']>, { home, cwd, flags }: { home: string; cwd: string; flags: ExecFlags }): Promise<string> {
  if (id !== undefined && !/^[\w-]+$/.test(id)) throw new CliError(`"${id}" is no session id. "hookturn log list" shows the ids.`);
  if (id !== undefined) return id;
  if (!last) throw new CliError('Which session? Give its id, or --last. "hookturn log list" shows the ids.');
  for (const file of rolloutFiles(home, false)) {
    const head = await readHead(file.path);
    if (head === null || head.info.parentId !== null) continue;
    if (flags.all === true || head.info.cwd === cwd) return file.id;
  }
  throw new CliError(flags.all === true ? `There is no session in ${home} yet.` : `There is no session of ${cwd} in ${home} yet. --all looks at other folders too.`);
}

const capitalized = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
