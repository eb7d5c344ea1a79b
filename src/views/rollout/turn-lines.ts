import type { Json, JsonObject } from '../../../machines/index.ts';
import type { Moment, TurnSoFar } from '../codex/moment.ts';
import { snakeErrorInfo } from '../codex/turn-error.ts';
import { snakeTokens } from '../codex/token-usage.ts';
import { eventLine, lineAt, type RolloutLine } from './rollout-line.ts';
import { toRolloutItem } from './rollout-item.ts';

const seconds = (ms: number): number => Math.floor(ms / 1000);

export const turnStartedLine = ({ id, kind, isQueued, after, root, startedAtMs }: TurnSoFar, contextWindow: number | null, mode: string): RolloutLine => {
  const attribution = { turn_id: id, turn_trigger: kind === 'goal' ? 'goal' : isQueued ? 'queue' : null, parent_turn_id: after, initiating_agent_path: null, root_turn_id: root };
  return eventLine(startedAtMs, 'task_started', {
    turn_attribution: kind === 'compaction' ? undefined : attribution,
    turn_id: id, root_turn_id: root, started_at: seconds(startedAtMs), model_context_window: contextWindow, collaboration_mode_kind: mode,
  });
};

/** Of a turn that goes on where a fork begins: nobody knows when it ended. */
export const turnCutLine = (turn: string, atMs: number): RolloutLine => eventLine(atMs, 'turn_aborted', { root_turn_id: turn, turn_id: turn, reason: 'interrupted', started_at: seconds(atMs) });

export const turnEndedLine = ({ turn, status, replaced, endedAtMs }: Extract<Moment, { type: 'turnSettled' }>): RolloutLine => {
  const times = { started_at: seconds(turn.startedAtMs), completed_at: seconds(endedAtMs), duration_ms: Math.max(0, endedAtMs - turn.startedAtMs) };
  if (status === 'interrupted') return eventLine(endedAtMs, 'turn_aborted', { root_turn_id: turn.root, turn_id: turn.id, reason: replaced ? 'replaced' : 'interrupted', ...times });
  const { failure } = turn;
  return eventLine(endedAtMs, 'task_complete', {
    root_turn_id: turn.root, turn_id: turn.id, last_agent_message: failure === null ? turn.lastMessage : null,
    error: failure === null ? undefined : { message: failure.message, codex_error_info: snakeErrorInfo(failure) },
    ...times, time_to_first_token_ms: turn.firstTokenAtMs === null ? undefined : Math.max(0, turn.firstTokenAtMs - turn.startedAtMs),
  });
};

export const itemCompletedLine = (session: string, { turn, item, startedAtMs, completedAtMs }: Extract<Moment, { type: 'itemCompleted' }>): RolloutLine =>
  eventLine(completedAtMs, 'item_completed', { thread_id: session, turn_id: turn, item: toRolloutItem(item), started_at_ms: startedAtMs, completed_at_ms: completedAtMs });

/** What one request used, and what the turn and the session have used with it. */
export const usageRecord = (session: string, rootSession: string, { turn, request, last, total }: Extract<Moment, { type: 'usage' }>): JsonObject => ({
  thread_id: session, turn_id: turn.id, session_id: rootSession, root_turn_id: turn.root, response_id: `resp_${turn.id}_${request}`,
  usage: snakeTokens(last), turn_token_usage: snakeTokens(turn.tokens), thread_token_usage: snakeTokens(total),
});

export const usageLine = (atMs: number, record: JsonObject): RolloutLine => lineAt(atMs, 'token_usage_record', record);

export const tokenCountLine = (atMs: number, { counted }: Extract<Moment, { type: 'tokenCount' }>, contextWindow: number | null): RolloutLine => eventLine(atMs, 'token_count', {
  info: counted === null ? null : { total_token_usage: snakeTokens(counted.total), last_token_usage: snakeTokens(counted.last), ...(counted.estimated === undefined ? {} : { last_usage_includes_reasoning: counted.estimated }), model_context_window: contextWindow },
  rate_limits: noRateLimits,
});

const noRateLimits: Json = {
  limit_id: 'codex', limit_name: null, primary: null, secondary: null, credits: null, individual_limit: null, spend_control_reached: null, plan_type: null, rate_limit_reached_type: null,
};
