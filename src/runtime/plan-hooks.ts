import { noHooks, type HookFact, type HookRequest } from '../../machines/index.ts';
import { runStart, selectHandlers, type ConfiguredHandler } from '../hooks/index.ts';
import type { RecordedHookSet } from './input-event.ts';

/** What one dispatch will run: synchronous runs, asynchronous handlers, and what is told of all of them. */
export type HookPlan = {
  runs: { runId: string; handlerKey: string }[];
  async: string[];
  /** Handlers in shadow mode: run beside the session, told as skipped, deciding nothing. */
  shadow: string[];
  facts: HookFact[];
  /** The machine's answer where nothing runs. */
  emptyAnswer: { type: string; output: typeof noHooks };
};

/** Which handlers run, by the recorded hook set alone. Pure: the same in replay as it was live. */
export const planHooks = (hooks: RecordedHookSet, request: HookRequest, actor: string): HookPlan => {
  const plan: HookPlan = { runs: [], async: [], shadow: [], facts: [], emptyAnswer: { type: 'xstate.done.actor.hooks', output: noHooks } };
  if (hooks.handlers.length === 0) return plan;
  const { selected, skipped } = selectHandlers(hooks.handlers, request, hooks);
  for (const { key, reason } of skipped) plan.facts.push({ type: 'hook.skipped', turn: request.turn, event: request.event, handlerKey: key, reason });
  for (const { key } of selected.filter(isShadow)) {
    plan.shadow.push(key);
    plan.facts.push({ type: 'hook.skipped', turn: request.turn, event: request.event, handlerKey: key, reason: 'shadow' });
  }
  for (const handler of selected.filter((each) => !isShadow(each))) {
    if (handler.async) { plan.async.push(handler.key); continue; }
    const run = runStart(handler, request.runIdSuffix);
    plan.runs.push({ runId: run.id, handlerKey: handler.key });
    plan.facts.push({ type: 'hook.started', turn: request.turn, actor, run });
  }
  return plan;
};

const isShadow = (handler: ConfiguredHandler): boolean => handler.mode === 'shadow';

/** Whether PostModelRequest hooks look at each answer before its calls run. */
export const looksAtAnswers = (hooks: RecordedHookSet): boolean =>
  hooks.handlers.length > 0 && selectHandlers(hooks.handlers, { event: 'PostModelRequest', matcherInputs: [] }, hooks).selected.some((handler) => !handler.async && !isShadow(handler));

/** What the session's machine hears where the hooks are others from now on. */
export const hooksChanged = (hooks: RecordedHookSet): { type: 'hooks.changed'; looksAtAnswers: boolean } => ({ type: 'hooks.changed', looksAtAnswers: looksAtAnswers(hooks) });
