import { isAbsolute, join, normalize, resolve } from 'node:path';
import type { HookView, PermissionNeed, ToolCall } from '../../../machines/tool-call-data.ts';
import { askForCommand, commandNeed, decideCommand } from '../approval/command-need.ts';
import { mayProposeRules, type ApprovalPolicy } from '../approval/policy.ts';
import type { ToolContext } from '../context.ts';
import type { ToolScope } from '../port.ts';
import { isRestricted } from '../sandbox/policy.ts';
import { judge, type Verdict } from '../rules/prefix-rule.ts';
import { commandActions } from '../shell/command-actions.ts';
import { removesByForce } from '../shell/forced-removal.ts';
import { plainCommands } from '../shell/plain-commands.ts';
import type { CommandFacts } from './command-item.ts';
import { parseExecArguments, type ExecArguments } from './exec-arguments.ts';
import { shellFor } from './shell.ts';

/** A call of `exec_command` that makes sense: what would run where. */
export type ExecPlan = { args: ExecArguments; facts: CommandFacts; escalated: boolean };

/** Reads a call; an error is what the model is told. */
export async function planExec(call: ToolCall, scope: ToolScope, context: ToolContext): Promise<{ ok: true; plan: ExecPlan } | { ok: false; error: string }> {
  const parsed = parseExecArguments(call);
  if (!parsed.ok) return parsed;
  const args = parsed.value;
  if (args.login === true && !context.allowLoginShell) return { ok: false, error: 'login shell is disabled by config; omit `login` or set it to false.' };
  const problem = permissionsProblem(args);
  if (problem !== null) return { ok: false, error: problem };
  const shell = shellFor(args.shell ?? undefined, context.shell, context.env['PATH'] ?? '');
  const login = args.login ?? context.allowLoginShell;
  const cwd = resolve(scope.cwd, args.workdir ?? '.');
  const facts = { callId: call.callId, argv: [shell, login ? '-lc' : '-c', args.cmd], cwd, actions: await commandActions(args.cmd, cwd) };
  return { ok: true, plan: { args, facts, escalated: args.sandbox_permissions === 'require_escalated' } };
}

/** Where a call names a folder, hooks are told that one, as it is written but for what can be left out of it. */
export function hookViewOf({ cmd, workdir }: ExecArguments, scope: ToolScope): HookView {
  const cwd = workdir == null || workdir === '' ? {} : { cwd: isAbsolute(workdir) ? normalize(workdir) : join(scope.cwd, workdir) };
  return { name: 'Bash', aliases: [], input: { command: cmd }, ...cwd };
}

/** What a call may not ask for. */
function permissionsProblem({ sandbox_permissions: permissions, justification }: ExecArguments): string | null {
  if (permissions === 'with_additional_permissions') return 'additional permissions are disabled; enable `features.exec_permission_approvals` before using `with_additional_permissions`';
  if (permissions !== null || justification === null) return null;
  return '`justification` requires an explicit `sandbox_permissions`; use `sandbox_permissions: "require_escalated"` for unsandboxed execution, or omit `justification`.';
}

export async function needOf({ args, facts, escalated }: ExecPlan, scope: ToolScope, context: ToolContext): Promise<PermissionNeed> {
  const { approvalPolicy, sandbox } = context.policy(scope);
  const restricted = isRestricted(sandbox);
  const enforced = restricted && (context.withoutSandbox === 'run' || (await context.sandbox()) !== null);
  const dangerous = await removesByForce(args.cmd);
  const verdict = await verdictOn({ args, facts }, context);
  const decision = decideCommand({ approvalPolicy, restricted, enforced, dangerous, escalated, verdict });
  return commandNeed(decision, approvalPolicy, { ...(await questionOf({ args, facts, escalated }, approvalPolicy)), rule: verdict.strictest, justification: args.justification ?? null });
}

/** True where the user's rules allow the whole script: then no sandbox is put around it. */
export async function isAllowedByRule(plan: ExecPlan, context: ToolContext): Promise<boolean> {
  const { covers, strictest } = await verdictOn(plan, context);
  return covers && strictest?.decision === 'allow';
}

const verdictOn = async ({ args, facts }: Pick<ExecPlan, 'args' | 'facts'>, { options }: ToolContext): Promise<Verdict> =>
  judge((await plainCommands(args.cmd)) ?? [facts.argv], options.rules?.() ?? []);

/** The question after the sandbox stood in the way; none where the policy doesn't ask then. */
export async function retryNeed(plan: ExecPlan, scope: ToolScope, context: ToolContext): Promise<PermissionNeed | null> {
  const { approvalPolicy } = context.policy(scope);
  if (approvalPolicy === 'never' || approvalPolicy === 'on-request') return null;
  // Under `untrusted` the command has been asked about before: that word covers the second run.
  if (approvalPolicy === 'untrusted') return { need: 'none' };
  if (typeof approvalPolicy !== 'string' && !approvalPolicy.granular.sandbox_approval) return null;
  return askForCommand({ ...(await questionOf(plan, approvalPolicy)), reason: 'command failed; retry without sandbox?' });
}

async function questionOf({ args, facts, escalated }: ExecPlan, policy: ApprovalPolicy) {
  const prefix = escalated && args.prefix_rule != null && args.prefix_rule.length > 0 ? args.prefix_rule : null;
  const first = (await plainCommands(args.cmd))?.[0];
  return {
    facts, script: args.cmd, rule: null, amendment: mayProposeRules(policy) ? prefix ?? first ?? facts.argv : null,
    keys: [JSON.stringify({ command: facts.argv, cwd: facts.cwd, tty: args.tty, escalated })],
  };
}
