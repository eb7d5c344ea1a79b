import { withinBytes } from '../../../machines/cut-middle.ts';
import type { JsonObject } from '../../../machines/json.ts';
import { debugEscaped } from '../../../machines/rust-debug.ts';
import type { PermissionNeed } from '../../../machines/tool-call-data.ts';
import { askedCommand, declinedCommand, type CommandFacts } from '../exec/command-item.ts';
import { shlexJoin } from '../text/shlex.ts';
import type { Verdict } from '../rules/prefix-rule.ts';
import { mayAskForEscalation, mayProposeRules, policyText, type ApprovalPolicy } from './policy.ts';

/** What the decision depends on, and nothing else. */
export type CommandCase = {
  approvalPolicy: ApprovalPolicy;
  /** The policy asks for a sandbox. */
  restricted: boolean;
  /** There is one. */
  enforced: boolean;
  /** Some part of it removes files by force. */
  dangerous: boolean;
  /** The model asks to run it outside. */
  escalated: boolean;
  /** What the user's rules say of it. */
  verdict: Verdict;
};

export type CommandDecision = 'run' | 'ask' | 'askByRule' | 'forbidEscalation' | 'forbidDangerous' | 'forbidWithoutSandbox' | 'forbidByRule' | 'forbidQuestion' | 'forbidRuleQuestion';

/** What the user's rules say goes before what the policy says; where they say nothing of a part, the stricter of both. That they allow a command makes it no less dangerous. */
export function decideCommand(given: CommandCase): CommandDecision {
  const { approvalPolicy, escalated, dangerous, verdict: { covers, strictest } } = given;
  if (escalated && !mayAskForEscalation(approvalPolicy)) return 'forbidEscalation';
  if (strictest?.decision === 'forbidden') return 'forbidByRule';
  const asks = strictest?.decision === 'prompt';
  const decision = covers && (asks || !dangerous) ? 'run' : decideByPolicy(given);
  if (!asks || (decision !== 'run' && decision !== 'ask')) return decision;
  if (approvalPolicy === 'never') return 'forbidQuestion';
  return mayProposeRules(approvalPolicy) ? 'askByRule' : 'forbidRuleQuestion';
}

/** Codex's rules; where a sandbox is asked for but missing, its rules for a platform that has none. */
function decideByPolicy({ approvalPolicy, restricted, enforced, dangerous, escalated }: CommandCase): CommandDecision {
  if (approvalPolicy === 'untrusted') return 'ask';
  const leaves = escalated && restricted;
  const unprotected = restricted && !enforced;
  if (approvalPolicy === 'never') return dangerous ? 'forbidDangerous' : unprotected ? 'forbidWithoutSandbox' : 'run';
  return dangerous || leaves || unprotected ? 'ask' : 'run';
}

export type CommandQuestion = {
  facts: CommandFacts;
  script: string;
  justification?: string | null;
  reason?: string;
  /** The words that could be allowed from now on; null where rules may not be proposed. */
  amendment: readonly string[] | null;
  keys: readonly string[];
  rule: Verdict['strictest'];
};

export function commandNeed(decision: CommandDecision, policy: ApprovalPolicy, question: CommandQuestion): PermissionNeed {
  const command = shlexJoin(question.facts.argv);
  switch (decision) {
    case 'run':
      return { need: 'none' };
    case 'ask':
      return askForCommand(question);
    case 'askByRule':
      return askForCommand({ ...question, amendment: null, reason: question.rule?.justification == null ? `\`${command}\` requires approval by policy` : `\`${command}\` requires approval: ${question.rule.justification}` });
    case 'forbidByRule':
      return { need: 'forbidden', message: rejectedOutput(`\`${command}\` rejected: ${question.rule?.justification ?? `policy forbids commands starting with \`${shlexJoin(question.rule?.prefix ?? [])}\``}`) };
    case 'forbidQuestion':
      return { need: 'forbidden', message: rejectedOutput('approval required by policy, but AskForApproval is set to Never') };
    case 'forbidRuleQuestion':
      return { need: 'forbidden', message: rejectedOutput('approval required by policy rule, but AskForApproval::Granular.rules is false') };
    case 'forbidEscalation':
      return { need: 'forbidden', message: `approval policy is ${policyText(policy)}; reject command — you cannot ask for escalated permissions if the approval policy is ${policyText(policy)}` };
    case 'forbidDangerous':
      return { need: 'forbidden', message: rejectedOutput(`\`${command}\` rejected: rm -f style commands are not permitted. Use a safer approach`) };
    case 'forbidWithoutSandbox':
      return { need: 'forbidden', message: rejectedOutput(`\`${command}\` rejected: the sandbox mode asks for a sandbox, this machine has none, and the approval policy forbids to ask`) };
  }
}

/** The most bytes of such an error; Codex's limit. */
const rejectionBytes = 900;

/** The error around a rejection, as Codex prints it: a Debug inside a Debug, the whole cut in its middle where it is long. */
export const rejectedOutput = (reason: string): string => withinBytes(rejectionAround(debugEscaped(reason, 2)), rejectionBytes);
const rejectionAround = (escaped: string): string => `exec_command failed: CreateProcess { message: "Rejected(\\"${escaped}\\")" }`;

export function askForCommand({ facts, script, justification, reason, amendment, keys }: CommandQuestion): PermissionNeed {
  const shownReason = reason ?? justification;
  const params: JsonObject = {
    kind: 'command', itemId: facts.callId, environmentId: 'local', ...(shownReason == null ? {} : { reason: shownReason }),
    command: shlexJoin(facts.argv), cwd: facts.cwd, commandActions: facts.actions.map((action) => ({ ...action })),
    ...(amendment === null ? {} : { proposedExecpolicyAmendment: [...amendment] }),
    availableDecisions: ['accept', ...(amendment === null ? [] : [{ acceptWithExecpolicyAmendment: { execpolicy_amendment: [...amendment] } }]), 'cancel'],
  };
  return {
    need: 'ask',
    hookInput: { command: script, ...(justification == null || reason !== undefined ? {} : { description: justification }) },
    request: { method: 'item/commandExecution/requestApproval', params, keys: [...keys], item: askedCommand(facts) },
    deniedOutput: rejectionAround('{message}'),
    deniedEscapes: 2,
    deniedBytes: rejectionBytes,
    declinedItem: declinedCommand(facts),
    unansweredItem: { ...declinedCommand(facts), status: 'failed' },
  };
}
