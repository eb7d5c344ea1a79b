import type { Approver } from '../port.ts';

/** Hands each rule that comes with an approver's word to whoever keeps the rules, before the call goes on. */
export const learnRules = (approver: Approver, learn: (prefix: readonly string[]) => void): Approver => ({
  async approve(request, scope, signal) {
    const answer = await approver.approve(request, scope, signal);
    if (answer.decision === 'accept' && answer.rule !== undefined) learn(answer.rule);
    return answer;
  },
});
