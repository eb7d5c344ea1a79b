import type { GoalChange } from '../../../../machines/index.ts';
import { refuseEphemeral } from '../../../host/goal-of.ts';
import type { Session } from '../../../runtime/session.ts';
import { goalTrouble } from '../../../tools/index.ts';
import { goalOf } from '../../../views/codex/goal.ts';
import { method, type Method } from '../method.ts';
import { paramsOf } from '../params.ts';
import { RpcError } from '../rpc.ts';
import { checkId, loadedThread, type Service } from '../service.ts';

/** The goal of a thread. What a client says of itself as `origin` decides whether the model is told that the user did it. */
export const goalMethods: Record<string, Method> = {
  'thread/goal/set': method(paramsOf.goalSet, async (service, { threadId, objective: given, status, tokenBudget, origin }) => {
    const session = sessionOf(service, threadId);
    const objective = given?.trim();
    const trouble = goalTrouble({ objective, tokenBudget: tokenBudget ?? null });
    if (trouble !== null) throw new RpcError(trouble);
    const change: GoalChange = { ...(objective === undefined ? {} : { objective }), ...(status === undefined ? {} : { status }), ...(tokenBudget === undefined ? {} : { tokenBudget }) };
    const goal = await session.goal.set(change, { speaks: origin === 'user' });
    if (goal === null) throw new RpcError(`cannot update goal for thread ${threadId}: no goal exists`);
    return { goal: goalOf(threadId, goal) };
  }),

  'thread/goal/get': method(paramsOf.thread, async ({ host }, { threadId }) => {
    checkId(threadId, 'thread');
    const goal = await host.goalOf(threadId);
    return { goal: goal === null ? null : goalOf(threadId, goal) };
  }),

  'thread/goal/clear': method(paramsOf.goalClear, async (service, { threadId, origin }) => ({ cleared: await sessionOf(service, threadId).goal.drop({ speaks: origin === 'user' }) })),
};

function sessionOf(service: Service, id: string): Session {
  const { session, info } = loadedThread(service, id);
  refuseEphemeral(info);
  return session;
}
