import { defaultContextLimit } from './configure-handler.ts';
import type { HookEventName } from './event-names.ts';
import type { ConfiguredHandler } from './handler.ts';
import { feedbackTexts, joined } from './fold.ts';
import { interpret } from './interpret.ts';
import type { JsonObject } from './json.ts';
import { defaultHookLimits, gate } from './limits.ts';
import type { HookLimits } from './limits.ts';
import { runCommand } from './run-command.ts';
import { runMcpTool } from './run-mcp-tool.ts';
import type { CallMcpTool } from './run-mcp-tool.ts';
import { runStart } from './run-start.ts';
import type { HookEffect, HookEnding, HookRun, ModelText } from './run.ts';
import { spill } from './spill.ts';

/** What every run of a session shares. */
export interface RunContext {
  /** The session's environment, taken once when it began: hooks never see the live one. */
  env: NodeJS.ProcessEnv;
  /** The session's shell; null where it has none. */
  shell: string | null;
  /** Where outputs too long for the model go; see `spillFolder`. */
  spillDir: string;
  limits?: Partial<HookLimits>;
  callMcpTool?: CallMcpTool;
  /** Unix milliseconds. */
  now: () => number;
  /** A UUID v4, for the name of a spilled file. */
  newId: () => string;
}

export interface RunRequest {
  /** Selected already, in configured order. */
  handlers: readonly ConfiguredHandler[];
  event: HookEventName;
  /** The stdin object; see `hookInput`. */
  input: JsonObject;
  runIdSuffix?: string | null;
  cwd: string;
  signal: AbortSignal;
}

/** Runs one handler outside of any dispatch, as an async one. Never rejects. */
export function runHandler(context: RunContext, request: Omit<RunRequest, 'handlers'> & { handler: ConfiguredHandler }): Promise<HookRun> {
  const limits = { ...defaultHookLimits, ...context.limits };
  return runOne(context, { ...request, stdin: JSON.stringify(request.input), limits }, () => 0);
}

/**
 * Runs handlers side by side and gives their runs in configured order. Never rejects: trouble is a failed run. When the
 * signal comes, every process group is killed and the promise settles at once, with the runs' endings `cancelled`.
 */
export async function runHandlers(context: RunContext, request: RunRequest): Promise<HookRun[]> {
  const limits = { ...defaultHookLimits, ...context.limits };
  const inTurn = gate(limits.maxHooksAtOnce);
  const stdin = JSON.stringify(request.input);
  let completed = 0;
  const runs = await Promise.all(
    request.handlers.map((handler) => inTurn(async () => runOne(context, { ...request, handler, stdin, limits }, () => completed++))),
  );
  return spillFeedback(context, runs);
}

interface OneRun extends Omit<RunRequest, 'handlers'> {
  handler: ConfiguredHandler;
  stdin: string;
  limits: HookLimits;
}

async function runOne(context: RunContext, one: OneRun, complete: () => number): Promise<HookRun> {
  const { handler, event } = one;
  const startedAtMs = context.now();
  const ending = await execute(context, one);
  const completionOrder = complete();
  const completedAtMs = context.now();
  const { effect, ...interpretation } = interpret(event, ending, { async: handler.async });
  return {
    ...runStart(handler, one.runIdSuffix),
    ending,
    startedAtMs,
    completedAtMs,
    durationMs: Math.max(0, completedAtMs - startedAtMs),
    completionOrder,
    ...interpretation,
    effect: await spillEffect(context, handler, effect),
  };
}

function execute(context: RunContext, { handler, input, stdin, cwd, signal, limits }: OneRun): Promise<HookEnding> {
  if (handler.type === 'mcp_tool') return runMcpTool(handler, input, context.callMcpTool, signal);
  const { env, shell } = context;
  return runCommand({ command: handler.command, stdin, timeoutS: handler.timeoutS, cwd, env, shell, outputLimitBytes: limits.hookOutputLimitBytes, signal });
}

async function spillEffect(context: RunContext, handler: ConfiguredHandler, effect: HookEffect): Promise<HookEffect> {
  const contextLimit = handler.additionalContextLimit ?? defaultContextLimit;
  const contexts = await Promise.all(effect.contexts.map((text) => spillText(context, text, contextLimit)));
  const fragment = effect.fragment && (await spillText(context, effect.fragment, defaultContextLimit));
  return { ...effect, contexts, ...(fragment && { fragment }) };
}

/** The model hears all feedback as one text, so the limit is on all of it. */
async function spillFeedback(context: RunContext, runs: HookRun[]): Promise<HookRun[]> {
  const text = joined(feedbackTexts(runs));
  if (text === null) return runs;
  const joinedFeedback = await spill(text, { limitTokens: defaultContextLimit, folder: context.spillDir, newId: context.newId });
  if (joinedFeedback.text === text) return runs;
  const first = runs.find(({ effect }) => effect.feedback);
  return runs.map((run) => (run === first ? { ...run, effect: { ...run.effect, joinedFeedback } } : run));
}

function spillText({ spillDir, newId }: RunContext, { text }: ModelText, limitTokens: number): Promise<ModelText> {
  return spill(text, { limitTokens, folder: spillDir, newId });
}
