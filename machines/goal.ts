import { z } from 'zod';

/** Only an active goal is pursued; `budgetLimited` and `usageLimited` are what becomes of one that ran out of tokens. */
export const goalStatuses = ['active', 'paused', 'blocked', 'usageLimited', 'budgetLimited', 'complete'] as const;
export const goalStatusSchema = z.enum(goalStatuses);
export type GoalStatus = z.infer<typeof goalStatusSchema>;

/** What a session is to achieve, turn after turn. Times in unix milliseconds. */
export type Goal = {
  objective: string;
  status: GoalStatus;
  /** Tokens that may be spent on it; `null`: as many as it takes. */
  tokenBudget: number | null;
  tokensUsed: number;
  timeUsedSeconds: number;
  createdAt: number;
  updatedAt: number;
};

/** A change by the user: what is absent stays. A budget of `null` takes the limit away. */
export const goalChangeSchema = z.object({ objective: z.string().optional(), status: goalStatusSchema.optional(), tokenBudget: z.number().int().positive().nullable().optional() });
export type GoalChange = z.infer<typeof goalChangeSchema>;

/** What the model may make of a goal. */
export const markedStatusSchema = z.enum(['complete', 'blocked', 'paused']);
export type MarkedStatus = z.infer<typeof markedStatusSchema>;

export const newGoal = ({ objective, status = 'active', tokenBudget = null }: GoalChange & { objective: string }, at: number): Goal =>
  ({ objective, status, tokenBudget, tokensUsed: 0, timeUsedSeconds: 0, createdAt: at, updatedAt: at });

export const changedGoal = (goal: Goal, { objective = goal.objective, status = goal.status, tokenBudget = goal.tokenBudget }: GoalChange, at: number): Goal =>
  withinBudget({ ...goal, objective, status, tokenBudget, updatedAt: at });

/** The goal with what was spent on it. */
export const accountedGoal = (goal: Goal, spent: { tokens: number; seconds: number }, at: number): Goal =>
  withinBudget({ ...goal, tokensUsed: goal.tokensUsed + spent.tokens, timeUsedSeconds: goal.timeUsedSeconds + spent.seconds, updatedAt: at });

const withinBudget = (goal: Goal): Goal =>
  (goal.status === 'active' && goal.tokenBudget !== null && goal.tokensUsed >= goal.tokenBudget ? { ...goal, status: 'budgetLimited' } : goal);
