import type { HookEventName } from './event-names.ts';
import { definitionOf } from './events.ts';
import type { Json } from './json.ts';
import type { HookRun, PermissionDecision } from './run.ts';

/** What all runs of one hook event decided together: plain JSON. Lists are in configured order. */
export interface HookOutcome {
  stop: boolean;
  stopReason: string | null;
  block: boolean;
  blockReason: string | null;
  contexts: { runId: string; text: string }[];
  /** Absent where nobody rewrote the input, or somebody blocked. */
  updatedInput?: Json;
  permission: PermissionDecision | null;
  /** All feedback for the model, joined by a blank line. */
  feedback: string | null;
  fragments: { runId: string; text: string }[];
}

/** Folds runs, given in configured order. Pure. */
export function foldRuns(event: HookEventName, runs: readonly HookRun[]): HookOutcome {
  const rules = definitionOf(event).fold;
  const stops = runs.flatMap(({ effect }) => (effect.stop ? [effect.stop] : []));
  const blocking = rules.stopVoidsBlocks && stops.length > 0 ? [] : runs.filter(({ effect }) => effect.block);
  const reasons = blocking.flatMap(({ effect }) => (effect.block ? [effect.block.reason] : []));
  return {
    stop: stops.length > 0,
    stopReason: stops.find(({ reason }) => reason !== null)?.reason ?? null,
    block: blocking.length > 0,
    blockReason: rules.blockReason === 'joined' ? joined(reasons) : (reasons[0] ?? null),
    contexts: runs.flatMap(({ id, effect }) => effect.contexts.map(({ text }) => ({ runId: id, text }))),
    ...rewrite(runs, blocking.length > 0),
    permission: permission(runs),
    feedback: feedback(runs),
    fragments: blocking.flatMap(({ id, effect }) => (effect.fragment ? [{ runId: id, text: effect.fragment.text }] : [])),
  };
}

/** Of several rewrites the one that finished last wins. */
function rewrite(runs: readonly HookRun[], isBlocked: boolean): { updatedInput?: Json } {
  const [last] = runs.filter(({ effect }) => effect.updatedInput !== undefined).toSorted((a, b) => b.completionOrder - a.completionOrder);
  return last?.effect.updatedInput === undefined || isBlocked ? {} : { updatedInput: last.effect.updatedInput };
}

/** The first denial in configured order wins over every permission. */
function permission(runs: readonly HookRun[]): PermissionDecision | null {
  const decisions = runs.flatMap(({ effect }) => (effect.permission ? [effect.permission] : []));
  return decisions.find(({ behavior }) => behavior === 'deny') ?? decisions[0] ?? null;
}

function feedback(runs: readonly HookRun[]): string | null {
  const cut = runs.find(({ effect }) => effect.joinedFeedback)?.effect.joinedFeedback;
  return cut?.text ?? joined(feedbackTexts(runs));
}

/** What the runs say to the model about a tool's result, in configured order. */
export function feedbackTexts(runs: readonly HookRun[]): string[] {
  return runs.flatMap(({ effect }) => (effect.feedback ? [effect.feedback.text] : []));
}

export function joined(texts: string[]): string | null {
  return texts.length === 0 ? null : texts.join('\n\n');
}
