import { stat } from 'node:fs/promises';
import { delimiter } from 'node:path';
import type { ToolContext } from '../context.ts';
import type { ToolScope } from '../port.ts';
import { isRestricted, mayUseNetwork } from '../sandbox/policy.ts';
import { osErrorText } from '../../processes/index.ts';
import { commandEnvironment } from './environment.ts';
import type { ExecPlan } from './exec-plan.ts';
import { spawnPiped } from './spawn-piped.ts';
import { loadPty, spawnTerminal } from './spawn-terminal.ts';
import type { Spawned } from './spawned.ts';

export type Started = { ok: true; spawned: Spawned; sandboxed: boolean } | { ok: false; error: string };

/** Starts a command in the session's sandbox, or outside where that has been allowed. Never rejects. */
export async function startCommand({ args, facts, escalated }: Pick<ExecPlan, 'facts' | 'escalated'> & { args: { tty: boolean } }, scope: ToolScope, allowed: 'session' | 'none', context: ToolContext): Promise<Started> {
  try {
    // A missing folder would be reported as a missing program.
    const folder = await stat(facts.cwd);
    if (!folder.isDirectory()) return failedStart('Not a directory (os error 20)');
    if (facts.argv.some((word) => word.includes('\0'))) return failedStart('nul byte found in provided data');
    const policy = context.policy(scope).sandbox;
    const sandbox = allowed === 'none' || escalated || !isRestricted(policy) ? null : await context.sandbox();
    const given = commandEnvironment(context.env, scope, facts.callId, sandbox === null || mayUseNetwork(policy));
    const programs = await context.programs.path();
    const env = { ...given, PATH: `${programs === null ? '' : `${programs}${delimiter}`}${given['PATH'] ?? ''}` };
    const [file = '', ...rest] = facts.argv;
    const { release, ...command } = sandbox === null ? { file, args: rest, release: () => {} } : sandbox.wrap(facts.argv, policy, { cwd: facts.cwd, policyCwd: scope.cwd, env, programs });
    const request = { ...command, cwd: facts.cwd, env, killGraceMs: context.limits.killGraceMs, outputGraceMs: context.limits.outputGraceMs };
    const pty = args.tty ? await loadPty() : null;
    if (args.tty && pty === null) context.notice('Commands that ask for a terminal get pipes: the optional package @lydell/node-pty is not installed for this platform.');
    const start = async (): Promise<Spawned> => (pty === null ? spawnPiped(request) : spawnTerminal(pty, request));
    const starting = start();
    starting.then(({ ended }) => ended).finally(release).catch(() => {});
    return { ok: true, spawned: await starting, sandboxed: sandbox !== null };
  } catch (error) {
    return failedStart(osErrorText(error));
  }
}

const failedStart = (reason: string): Started => ({ ok: false, error: `Failed to create unified exec process: ${reason}` });
