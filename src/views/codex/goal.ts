import type { Goal, JsonObject } from '../../../machines/index.ts';

/** A goal as clients are told of it, with times in seconds. */
export const goalOf = (threadId: string, { tokenBudget, createdAt, updatedAt, ...goal }: Goal): JsonObject => ({
  threadId, objective: goal.objective, status: goal.status, tokenBudget, tokensUsed: goal.tokensUsed, timeUsedSeconds: goal.timeUsedSeconds,
  createdAt: Math.floor(createdAt / 1000), updatedAt: Math.floor(updatedAt / 1000),
});

/** The same as models and rollout files have it: a limit that is none is left out. */
export const shortGoalOf = (threadId: string, goal: Goal): JsonObject => {
  const { tokenBudget, ...rest } = goalOf(threadId, goal);
  const { threadId: id, objective, status, ...used } = rest;
  return { threadId: id ?? '', objective: objective ?? '', status: status ?? '', ...(tokenBudget === null || tokenBudget === undefined ? {} : { tokenBudget }), ...used };
};
