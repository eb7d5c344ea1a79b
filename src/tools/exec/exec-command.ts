import { randomBytes } from 'node:crypto';
import type { ToolCall, ToolDescription, ToolResult } from '../../../machines/tool-call-data.ts';
import { rejectedOutput } from '../approval/command-need.ts';
import type { ToolContext } from '../context.ts';
import { interceptPatch } from '../patch/intercept.ts';
import type { ToolScope } from '../port.ts';
import { looksDenied } from '../sandbox/denial.ts';
import { isRestricted } from '../sandbox/policy.ts';
import { abortedOutput, describeAs, failed, type Tool, type ToolRun } from '../tool.ts';
import { budgetFor, type TextBudget } from '../text/truncate.ts';
import { endedCommand, startedCommand } from './command-item.ts';
import { parseExecArguments } from './exec-arguments.ts';
import { execOutputText, modelText } from './exec-output.ts';
import { hookViewOf, isAllowedByRule, needOf, planExec, retryNeed, type ExecPlan } from './exec-plan.ts';
import { execSpec } from './exec-specs.ts';
import { RunningCommand } from './running-command.ts';
import { startCommand } from './start-command.ts';
import { tellDeltas } from './tell-deltas.ts';

export const newChunkId = (): string => randomBytes(3).toString('hex');

/** Runs one command of the session's shell; hands back its id where it outlives the wait. */
export const execCommandTool = (context: ToolContext): Tool => ({
  name: 'exec_command',
  kind: 'function',
  spec: execSpec,
  describe: (call, scope) => describe(call, scope, context),
  run: (call, run) => runExec(call, run, context),
});

async function describe(call: ToolCall, scope: ToolScope, context: ToolContext): Promise<ToolDescription> {
  const parsed = parseExecArguments(call);
  const planned = await planExec(call, scope, context);
  // Arguments that cannot be read run no hooks.
  const hook = parsed.ok ? hookViewOf(parsed.value, scope) : null;
  const base = describeAs({ hook, parallel: true, rewrites: 'command', abortedOutput: abortedOutput('command') });
  if (!planned.ok) return base;
  const patch = await interceptPatch(call.callId, planned.plan, context);
  return { ...base, permission: patch === null ? await needOf(planned.plan, scope, context) : patch.need(scope) };
}

async function runExec(call: ToolCall, run: ToolRun, context: ToolContext): Promise<ToolResult> {
  const planned = await planExec(call, run.scope, context);
  if (!planned.ok) return failed(planned.error);
  const patch = await interceptPatch(call.callId, planned.plan, context);
  if (patch !== null) return patch.run(run);
  return runPlan(planned.plan, run, context);
}

async function runPlan(plan: ExecPlan, run: ToolRun, context: ToolContext): Promise<ToolResult> {
  const { facts, args } = plan;
  if (run.signal.aborted) return failed(abortedOutput('command'));
  const allowed = (await isAllowedByRule(plan, context)) ? 'none' : run.options.sandbox;
  const started = await context.processes.track(startCommand(plan, run.scope, allowed, context));
  if (!started.ok) {
    run.options.tell({ type: 'itemStarted', item: startedCommand(facts, null) });
    return failed(rejectedOutput(started.error), [endedCommand(facts, null, { status: 'failed', output: started.error, exitCode: -1, durationMs: 0 })]);
  }
  const { limits, processes } = context;
  const origin = { facts, turnId: run.scope.turnId, hook: hookViewOf(args, run.scope), escaped: plan.escalated && isRestricted(context.policy(run.scope).sandbox) };
  const command = new RunningCommand(processes.freeId(), origin, started.spawned, limits.maxOutputBytes);
  processes.add(command);
  const yieldMs = clamp(args.yield_time_ms ?? limits.defaultExecYieldMs, limits.minYieldMs, limits.maxYieldMs);
  await command.wait(Math.min(limits.earlyExitMs, yieldMs), run.signal);
  const denied = started.sandboxed && command.exitCode !== null && looksDenied(command.exitCode, command.transcript());
  const retry = denied ? await retryNeed(plan, run.scope, context) : null;
  if (retry !== null) processes.remove(command.processId);
  if (retry !== null) return { ...failed(command.transcript()), retry };
  if (!denied) {
    run.options.tell({ type: 'itemStarted', item: startedCommand(facts, command.processId) });
    tellDeltas(command, run.options.tell, limits);
    await command.wait(yieldMs - (performance.now() - command.startedAt), run.signal);
  }
  if (run.signal.aborted) return abort(command, context);
  return yielded(command, budgetFor(args.max_output_tokens ?? limits.defaultOutputTokens, context.outputBudget(run.scope.settings)), !denied, context);
}

/** What a wait brought: the end, or the id under which the command goes on. */
function yielded(command: RunningCommand, budget: TextBudget, told: boolean, context: ToolContext): ToolResult {
  const output = command.takeOutput();
  const wallMs = performance.now() - command.startedAt;
  const { exitCode, processId } = command;
  if (exitCode === null) {
    tellEndLater(command, context);
    return { output: execOutputText({ chunkId: newChunkId(), wallMs, end: { processId }, output }, budget), success: true, post: null, items: [], stillRunning: true };
  }
  context.processes.remove(processId);
  return {
    output: execOutputText({ chunkId: newChunkId(), wallMs, end: { exitCode }, output }, budget),
    success: true, post: command.post(modelText(output, budget)), items: told ? command.takeEndItem() : [],
  };
}

/** The item of a command that outlived its call completes with the command, unless a waiting call brings it. */
function tellEndLater(command: RunningCommand, context: ToolContext): void {
  void command.ended.then(() => {
    if (command.waiting === 0) for (const item of command.takeEndItem()) context.tellBackground(item, command.origin.turnId);
  });
}

/** An interrupt ends the wait; the command goes on behind it, unless the host wants it to end. */
async function abort(command: RunningCommand, context: ToolContext): Promise<ToolResult> {
  if (context.options.killInterrupted === true) {
    command.kill();
    await command.ended;
    context.processes.remove(command.processId);
  } else {
    tellEndLater(command, context);
  }
  return failed(abortedOutput('command').replace('{seconds}', ((performance.now() - command.startedAt) / 1000).toFixed(1)));
}

const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);
