import type { Json, JsonObject } from '../../../machines/json.ts';
import type { ToolCall, ToolResult } from '../../../machines/tool-call-data.ts';
import type { ToolScope } from '../port.ts';
import { functionSpec, text } from '../spec.ts';
import { readArguments } from '../text/arguments.ts';
import { i64, option, required, string, struct, variant } from '../text/rust-struct.ts';
import { failed, type Tool } from '../tool.ts';
import { plainTool } from './plain-tool.ts';

/** A thread's goal, as Codex tells it. Times in seconds since 1970. */
export type Goal = {
  threadId: string; objective: string; status: 'active' | 'paused' | 'blocked' | 'complete' | 'usageLimited' | 'budgetLimited';
  tokenBudget?: number; tokensUsed: number; timeUsedSeconds: number; createdAt: number; updatedAt: number;
};

/** Where goals live: the host's, or one in memory. Tokens are counted by whoever keeps the store. */
export type GoalStore = { get(threadId: string): Goal | null; set(threadId: string, goal: Goal): void };

export function memoryGoals(): GoalStore {
  const goals = new Map<string, Goal>();
  return { get: (threadId) => goals.get(threadId) ?? null, set: (threadId, goal) => { goals.set(threadId, goal); } };
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

const report = (goal: Goal | null): { [key: string]: Json } => ({
  goal: goal === null ? null : { ...goal },
  remainingTokens: goal?.tokenBudget === undefined ? null : Math.max(goal.tokenBudget - goal.tokensUsed, 0),
  completionBudgetReport: null,
});

const done = (call: ToolCall, response: JsonObject, name: string, input: Json): ToolResult => ({
  output: JSON.stringify(response), success: true, items: [], post: { toolUseId: call.callId, hook: { name, aliases: [], input }, response },
});

const createArguments = struct('CreateGoalRequest', { objective: required(string), token_budget: option(i64) });
const statuses = ['active', 'paused', 'blocked', 'usageLimited', 'budgetLimited', 'complete'] as const;
const updateArguments = struct('UpdateGoalArgs', { status: required(variant(...statuses)) });

/** get_goal, create_goal, update_goal. */
export const goalTools = (store: GoalStore): Tool[] => [
  plainTool(getSpec, (call, { scope }, input) => done(call, report(store.get(scope.sessionId)), 'get_goal', input), { parallel: true }),
  plainTool(createSpec, (call, { scope }, input) => create(call, scope, input, store)),
  plainTool(updateSpec, (call, { scope }, input) => update(call, scope, input, store)),
];

function create(call: ToolCall, scope: ToolScope, input: Json, store: GoalStore): ToolResult {
  const parsed = readArguments(createArguments, call);
  if (!parsed.ok) return failed(parsed.error);
  const { objective, token_budget: budget } = parsed.value;
  if (objective.trim() === '') return failed('goal objective must not be empty');
  if (budget !== null && budget <= 0) return failed('goal budgets must be positive when provided');
  const current = store.get(scope.sessionId);
  if (current !== null && current.status !== 'complete') return failed('cannot create a new goal because this thread has an unfinished goal; complete the existing goal first');
  const goal: Goal = {
    threadId: scope.sessionId, objective, status: 'active', ...(budget === null ? {} : { tokenBudget: budget }),
    tokensUsed: 0, timeUsedSeconds: 0, createdAt: nowSeconds(), updatedAt: nowSeconds(),
  };
  store.set(scope.sessionId, goal);
  return done(call, report(goal), 'create_goal', input);
}

function update(call: ToolCall, scope: ToolScope, input: Json, store: GoalStore): ToolResult {
  const parsed = readArguments(updateArguments, call);
  if (!parsed.ok) return failed(parsed.error);
  const { status: known } = parsed.value;
  const current = store.get(scope.sessionId);
  if (current === null) return failed('cannot update goal because this thread has no goal');
  if (!['complete', 'blocked', 'paused'].includes(known)) return failed('update_goal can only mark the existing goal paused, blocked or complete');
  const goal: Goal = { ...current, status: known, updatedAt: nowSeconds() };
  store.set(scope.sessionId, goal);
  return done(call, report(goal), 'update_goal', input);
}

const getSpec = functionSpec('get_goal', 'Returns this thread\'s goal with its status, budget and use of tokens and time.', {}, []);
const createSpec = functionSpec('create_goal', 'Sets a goal for this thread, only where the user or the instructions ask for one. Fails while another goal is unfinished.', {
  objective: text('What is to be achieved.'),
  token_budget: { type: 'integer', description: 'A limit in tokens, only where one was asked for.' },
}, ['objective']);
const updateSpec = functionSpec('update_goal', 'Changes the goal\'s status: `complete` when it is truly achieved, `blocked` when the same obstacle has come back in three turns, `paused` only at the user\'s word.', {
  status: { type: 'string', description: 'The new status.', enum: ['complete', 'blocked', 'paused'] },
}, ['status']);
