import type { SessionSettings } from '../../../machines/settings.ts';

/** What a session's tools may do unasked, and when anyone is asked at all. */
export type ApprovalPolicy = SessionSettings['approvalPolicy'];

/** True where a question about leaving the sandbox may be asked. */
export const mayAskForEscalation = (policy: ApprovalPolicy): boolean =>
  policy !== 'never' && (typeof policy === 'string' || policy.granular.sandbox_approval);

/** The policy as Codex prints it in its refusals. */
export function policyText(policy: ApprovalPolicy): string {
  if (typeof policy !== 'string') {
    const { sandbox_approval, rules, skill_approval, request_permissions, mcp_elicitations } = policy.granular;
    return `Granular(GranularApprovalConfig { sandbox_approval: ${sandbox_approval}, rules: ${rules}, skill_approval: ${skill_approval}, request_permissions: ${request_permissions}, mcp_elicitations: ${mcp_elicitations} })`;
  }
  return { never: 'Never', 'on-request': 'OnRequest', 'on-failure': 'OnFailure', untrusted: 'UnlessTrusted' }[policy];
}

/** True where an accepted command may be proposed as a rule. */
export const mayProposeRules = (policy: ApprovalPolicy): boolean => typeof policy === 'string' || policy.granular.rules;
