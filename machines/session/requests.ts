import type { HookRequest } from '../hook-answer.ts';
import type { Json, JsonObject } from '../json.ts';
import { promptText } from '../prompt.ts';
import { settingsInForce, type SessionContext } from './context.ts';
import { runningTurn } from './decision.ts';

/** What the session asks its hooks, event by event. */

export const sessionStartRequest = (context: SessionContext): HookRequest => {
  const source = runningTurn(context).starting ?? 'startup';
  const { agent } = settingsInForce(context);
  if (agent !== null) return { event: 'SubagentStart', matcherInputs: [agent.type], fields: {}, turn: runningTurn(context).id };
  return { event: 'SessionStart', matcherInputs: [source], fields: { source }, turn: runningTurn(context).id };
};

export const promptRequest = (context: SessionContext): HookRequest => {
  const first = runningTurn(context).batch[0];
  return { event: 'UserPromptSubmit', matcherInputs: [], fields: { prompt: first?.kind === 'prompt' ? promptText(first.prompt) : '' }, turn: runningTurn(context).id };
};

export const preModelRequest = (context: SessionContext): HookRequest => ({ event: 'PreModelRequest', matcherInputs: [], fields: {}, turn: runningTurn(context).id });

export const postModelRequest = (context: SessionContext): HookRequest => ({
  event: 'PostModelRequest', matcherInputs: [], fields: modelEndingFields(context), turn: runningTurn(context).id,
});

/** The hooks that look at the running request's answer, as an actor: an earlier request's may still run. */
export const answerHooksOf = (context: SessionContext): `answerHooks.${string}` => `answerHooks.${runningTurn(context).id}.${runningTurn(context).requests}`;

export const stopRequest = (context: SessionContext): HookRequest => {
  const turn = runningTurn(context);
  const { agent } = settingsInForce(context);
  return {
    event: agent === null ? 'Stop' : 'SubagentStop', matcherInputs: agent === null ? [] : [agent.type],
    fields: { stop_hook_active: turn.stopHookActive, last_assistant_message: turn.lastMessage }, turn: turn.id,
  };
};

export const compactRequest = (event: 'PreCompact' | 'PostCompact') => (context: SessionContext): HookRequest => {
  const trigger = runningTurn(context).compaction?.trigger ?? 'auto';
  return { event, matcherInputs: [trigger], fields: { trigger }, turn: runningTurn(context).id };
};

/** What the request for a summary leaves out. */
export const droppedOf = (context: SessionContext): { dropped?: number } => {
  const { dropped } = runningTurn(context).compaction ?? {};
  return dropped === undefined ? {} : { dropped };
};

export const interruptRequest = (context: SessionContext): HookRequest => ({ event: 'Interrupt', matcherInputs: [], fields: {}, turn: runningTurn(context).id });

/** Codex knows one reason, `other`, whatever closes the session. */
export const sessionEndRequest = (): HookRequest => ({ event: 'SessionEnd', matcherInputs: ['other'], fields: { reason: 'other' }, turn: null });

/** It belongs to no turn yet. */
export const goalTurnRequest = (): { turn: null } => ({ turn: null });

/** The pause before a broken stream is asked for again. */
export const pauseRequest = (context: SessionContext) => ({ turn: runningTurn(context).id, ms: runningTurn(context).retryInMs ?? 0 });

const modelEndingFields = (context: SessionContext): JsonObject => {
  const { ending } = runningTurn(context);
  if (ending === null || ending.status === 'cancelled') return { status: 'cancelled', error: null, token_usage: null };
  if (ending.status === 'failed') return { status: 'failed', error: ending.error.message, token_usage: null };
  return { status: 'completed', error: null, token_usage: tokenUsage(ending.usage) };
};

const tokenUsage = (usage: { input: number; cachedInput: number; output: number; reasoningOutput: number; total: number } | null): Json =>
  usage === null ? null : {
    input_tokens: usage.input, cached_input_tokens: usage.cachedInput, cache_write_input_tokens: 0,
    output_tokens: usage.output, reasoning_output_tokens: usage.reasoningOutput, total_tokens: usage.total,
  };
