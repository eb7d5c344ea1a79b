import { markedStatusSchema, goalStatuses, type Goal } from '../../../machines/goal.ts';
import type { Json, JsonObject } from '../../../machines/json.ts';
import type { ToolCall, ToolResult } from '../../../machines/tool-call-data.ts';
import { shortGoalOf } from '../../views/codex/goal.ts';
import type { SessionGoal, ToolScope } from '../port.ts';
import { functionSpec, text } from '../spec.ts';
import { readArguments } from '../text/arguments.ts';
import { i64, option, required, string, struct, variant } from '../text/rust-struct.ts';
import { failed, type Tool } from '../tool.ts';
import { plainTool } from './plain-tool.ts';

/** The most letters of an objective; Codex's limit. */
const OBJECTIVE_CHARACTERS = 4000;

/** Why this cannot be a goal, in Codex's words; `null` where it can. */
export const goalTrouble = ({ objective, tokenBudget }: { objective: string | undefined; tokenBudget: number | null }): string | null => {
  if (objective === '') return 'goal objective must not be empty';
  if (objective !== undefined && [...objective].length > OBJECTIVE_CHARACTERS) return `goal objective must be at most ${OBJECTIVE_CHARACTERS} characters`;
  return tokenBudget !== null && tokenBudget <= 0 ? 'goal budgets must be positive when provided' : null;
};

/** get_goal, create_goal, update_goal. `keepsGoals`: whether the session outlives its process, as a goal must. */
export const goalTools = (keepsGoals: boolean): Tool[] => {
  const withGoal = (run: (call: ToolCall, scope: ToolScope, input: Json, goal: SessionGoal) => ToolResult | Promise<ToolResult>) => (call: ToolCall, { scope }: { scope: ToolScope }, input: Json) =>
    (keepsGoals && scope.goal !== undefined ? run(call, scope, input, scope.goal) : failed('Goal tools require a persistent thread.'));
  return [
    plainTool(getSpec, withGoal((call, { sessionId }, input, goal) => done(call, report(sessionId, goal.get()), 'get_goal', input)), { parallel: true }),
    plainTool(createSpec, withGoal(create)),
    plainTool(updateSpec, withGoal(update)),
  ].map((tool) => ({ ...tool, isOffered: ({ goals }) => goals !== false }));
};

const createArguments = struct('CreateGoalRequest', { objective: required(string), token_budget: option(i64) });
const updateArguments = struct('UpdateGoalArgs', { status: required(variant(...goalStatuses)) });

async function create(call: ToolCall, { sessionId }: ToolScope, input: Json, goal: SessionGoal): Promise<ToolResult> {
  const parsed = readArguments(createArguments, call);
  if (!parsed.ok) return failed(parsed.error);
  const { token_budget: tokenBudget } = parsed.value;
  const objective = parsed.value.objective.trim();
  const trouble = goalTrouble({ objective, tokenBudget });
  if (trouble !== null) return failed(trouble);
  const created = await goal.create({ objective, tokenBudget });
  if (created === null) return failed('cannot create a new goal because this thread has an unfinished goal; complete the existing goal first');
  return done(call, report(sessionId, created), 'create_goal', input);
}

async function update(call: ToolCall, { sessionId }: ToolScope, input: Json, goal: SessionGoal): Promise<ToolResult> {
  const parsed = readArguments(updateArguments, call);
  if (!parsed.ok) return failed(parsed.error);
  const status = markedStatusSchema.safeParse(parsed.value.status);
  if (!status.success) return failed('update_goal can only mark the existing goal complete, blocked, or paused at the user\'s explicit request; resume, budget-limited, and usage-limited status changes are controlled by the user or system');
  const marked = await goal.mark(status.data);
  return marked === null ? failed('cannot update goal because this thread has no goal') : done(call, report(sessionId, marked), 'update_goal', input);
}

const report = (threadId: string, goal: Goal | null): JsonObject => ({
  goal: goal === null ? null : shortGoalOf(threadId, goal),
  remainingTokens: goal?.tokenBudget == null ? null : Math.max(goal.tokenBudget - goal.tokensUsed, 0),
  completionBudgetReport: goal?.status === 'complete' && (goal.tokenBudget !== null || goal.timeUsedSeconds > 0) ? COMPLETION_REPORT : null,
});

/** What the model is told to tell the user; Codex's words. */
const COMPLETION_REPORT = 'Goal achieved. Report final usage from this tool result\'s structured goal fields. If `goal.tokenBudget` is present, include token usage from `goal.tokensUsed` and `goal.tokenBudget`. If `goal.timeUsedSeconds` is greater than 0, summarize elapsed time in a concise, human-friendly form appropriate to the response language.';

const done = (call: ToolCall, response: JsonObject, name: string, input: Json): ToolResult => ({
  output: JSON.stringify(response), success: true, items: [], post: { toolUseId: call.callId, hook: { name, aliases: [], input }, response },
});

const getSpec = functionSpec('get_goal', 'Returns this thread\'s goal with its status, budget and use of tokens and time.', {}, []);
const createSpec = functionSpec('create_goal', 'Sets a goal for this thread, only where the user or the instructions ask for one. Fails while another goal is unfinished.', {
  objective: text('What is to be achieved.'),
  token_budget: { type: 'integer', description: 'A limit in tokens, only where one was asked for.' },
}, ['objective']);
const updateSpec = functionSpec('update_goal', 'Changes the goal\'s status: `complete` when it is truly achieved, `blocked` when the same obstacle has come back in three turns, `paused` only at the user\'s word.', {
  status: { type: 'string', description: 'The new status.', enum: ['complete', 'blocked', 'paused'] },
}, ['status']);
