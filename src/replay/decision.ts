import type { HookEventName, HookOutcome, HookRun, Json } from '../../machines/index.ts';

/** What the hooks of one gate point decided, in one word and what goes with it. */
export type Decision = {
  verdict: 'allowed' | 'blocked' | 'stopped' | 'continued' | 'rewritten' | 'denied' | 'permitted' | 'corrected';
  /** Keys of the handlers whose runs decided it, in configured order; none for `allowed`. */
  by: string[];
  reason: string | null;
  contexts: { handlerKey: string; text: string }[];
  rewritten?: Json;
};

/** Reads an outcome as the session's charts do. Pure. */
export const decisionOf = (event: HookEventName, outcome: HookOutcome, runs: readonly HookRun[]): Decision => {
  const keyOf = (runId: string): string => runs.find(({ id }) => id === runId)?.handlerKey ?? runId;
  const contexts = outcome.contexts.map(({ runId, text }) => ({ handlerKey: keyOf(runId), text }));
  const deciding = runs.filter(({ status }) => status === 'blocked' || status === 'stopped').map(({ handlerKey }) => handlerKey);
  const decided = (verdict: Decision['verdict'], reason: string | null): Decision => ({ verdict, by: verdict === 'allowed' ? [] : deciding, reason, contexts });
  switch (event) {
    case 'UserPromptSubmit': return outcome.block || outcome.stop ? decided('blocked', outcome.blockReason ?? outcome.stopReason) : decided('allowed', null);
    case 'PreToolUse':
      if (outcome.block) return decided('blocked', outcome.blockReason);
      return outcome.updatedInput === undefined ? decided('allowed', null) : { ...decided('rewritten', null), by: runs.map(({ handlerKey }) => handlerKey), rewritten: outcome.updatedInput };
    case 'PermissionRequest':
      if (outcome.permission === null) return decided('allowed', null);
      return outcome.permission.behavior === 'deny' ? decided('denied', outcome.permission.message) : { ...decided('permitted', null), by: runs.map(({ handlerKey }) => handlerKey) };
    case 'PostToolUse': return outcome.feedback === null ? decided('allowed', null) : decided('corrected', outcome.feedback);
    case 'Stop': case 'SubagentStop':
      if (outcome.stop) return decided('stopped', outcome.stopReason);
      return outcome.block ? decided('continued', outcome.blockReason) : decided('allowed', null);
    case 'SessionStart': case 'PreCompact': case 'PostCompact': return outcome.stop ? decided('stopped', outcome.stopReason) : decided('allowed', null);
    default: return decided('allowed', null);
  }
};

/** What is different between two decisions, a sentence each; none where they are the same. */
export const changesBetween = (was: Decision, would: Decision): string[] => {
  const said = ({ verdict, by, reason }: Decision): string => `${verdict}${by.length === 0 ? '' : ` by ${by.join(', ')}`}${reason === null ? '' : `: ${reason}`}`;
  const verdictChanged = was.verdict !== would.verdict || was.reason !== would.reason || was.by.join() !== would.by.join() || JSON.stringify(was.rewritten) !== JSON.stringify(would.rewritten);
  const gained = missingFrom(was, would);
  const lost = missingFrom(would, was);
  return [
    ...(verdictChanged ? [`was ${said(was)}, would be ${said(would)}${would.rewritten === undefined ? '' : `, to ${JSON.stringify(would.rewritten)}`}`] : []),
    ...gained.map(({ handlerKey, text }) => `would get context from ${handlerKey}: ${text}`),
    ...lost.map(({ handlerKey, text }) => `would not get context from ${handlerKey}: ${text}`),
  ];
};

const missingFrom = (some: Decision, others: Decision): Decision['contexts'] =>
  others.contexts.filter(({ handlerKey, text }) => !some.contexts.some((context) => context.text === text && context.handlerKey === handlerKey));
