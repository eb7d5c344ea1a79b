import type { JsonObject } from '../../../machines/json.ts';
import type { PermissionNeed, ToolCall, ToolResult } from '../../../machines/tool-call-data.ts';
import { stdinNeed } from '../approval/stdin-need.ts';
import type { ToolContext } from '../context.ts';
import type { ToolScope } from '../port.ts';
import { parseArguments } from '../text/arguments.ts';
import { defaulted, i32, option, required, string, struct, u64, usize } from '../text/rust-struct.ts';
import { budgetFor } from '../text/truncate.ts';
import { abortedOutput, describeAs, failed, type Tool, type ToolRun } from '../tool.ts';
import { newChunkId } from './exec-command.ts';
import { execOutputText, modelText } from './exec-output.ts';
import { writeStdinSpec } from './exec-specs.ts';
import type { RunningCommand } from './running-command.ts';

/** Read first, to find the command; only then the rest. */
const sessionArguments = struct('TerminalSessionArgs', { session_id: required(i32) });
const writeArguments = struct('WriteStdinArgs', {
  session_id: required(i32), chars: defaulted(string, ''), yield_time_ms: defaulted(u64, null), max_output_tokens: option(usize),
});

const interruptKey = '\u0003';

/** Writes to a command that goes on behind its call, or waits for it; runs no hook but, at its end, PostToolUse. */
export const writeStdinTool = (context: ToolContext): Tool => ({
  name: 'write_stdin',
  kind: 'function',
  spec: writeStdinSpec,
  describe: (call, scope) => describeAs({ hook: null, parallel: true, abortedOutput: abortedOutput('other'), permission: needOf(call, scope, context) }),
  run: (call, run) => runWrite(call, run, context),
});

function needOf(call: ToolCall, scope: ToolScope, { processes, policy }: ToolContext): PermissionNeed {
  const parsed = parseArguments(writeArguments, call);
  if (!parsed.ok) return { need: 'none' };
  const { session_id: id, chars } = parsed.value;
  const command = processes.get(id);
  const asks = command?.origin.escaped === true && chars !== '' && policy(scope).approvalPolicy !== 'never';
  return asks ? stdinNeed(call.callId, chars, command) : { need: 'none' };
}

async function runWrite(call: ToolCall, run: ToolRun, context: ToolContext): Promise<ToolResult> {
  const session = parseArguments(sessionArguments, call);
  if (!session.ok) return failed(session.error);
  const { session_id: id } = session.value;
  const command = context.processes.get(id);
  if (command === undefined) return failed(`write_stdin failed: Unknown process id ${id}`);
  const parsed = parseArguments(writeArguments, call);
  if (!parsed.ok) return failed(parsed.error);
  const { chars: text, yield_time_ms: asked, max_output_tokens: tokens } = parsed.value;
  if (text !== '' && !send(command, text)) {
    return failed('write_stdin failed: stdin is closed for this session; rerun exec_command with tty=true to keep stdin open');
  }
  const { limits } = context;
  const startedAt = performance.now();
  await command.wait(waitMs(text === '', asked ?? limits.defaultWriteYieldMs, context), run.signal);
  // An interrupt ends the wait alone: the command was told to be running, so it stays.
  if (run.signal.aborted) {
    for (const item of command.takeEndItem()) context.tellBackground(item, command.origin.turnId);
    return failed(abortedOutput('other').replace('{seconds}', ((performance.now() - startedAt) / 1000).toFixed(1)));
  }
  if (text !== '' || command.exitCode === null) run.options.tell({ type: 'terminalInteraction', itemId: command.origin.facts.callId, processId: String(id), stdin: text });
  const budget = budgetFor(tokens ?? limits.defaultOutputTokens, context.outputBudget(run.scope.settings));
  const output = command.takeOutput();
  const { exitCode } = command;
  const end = exitCode === null ? { processId: id } : { exitCode };
  const answer = execOutputText({ chunkId: newChunkId(), wallMs: performance.now() - startedAt, end, output }, budget);
  if (exitCode === null) return { output: answer, success: true, post: null, items: [], stillRunning: true };
  context.processes.remove(id);
  return { output: answer, success: true, post: command.post(modelText(output, budget)), items: endItems(command, run, context) };
}

/** The end of a command belongs to the turn that began it. */
function endItems(command: RunningCommand, { scope }: ToolRun, context: ToolContext): JsonObject[] {
  const items = command.takeEndItem();
  const { turnId } = command.origin;
  if (turnId === scope.turnId) return items;
  for (const item of items) context.tellBackground(item, turnId);
  return [];
}

/** Without a terminal there is nothing to write to, but Ctrl-C can be meant all the same. */
function send(command: RunningCommand, text: string): boolean {
  if (command.exitCode !== null || command.write(text)) return true;
  if (text !== interruptKey) return false;
  command.interrupt();
  return true;
}

function waitMs(isPoll: boolean, askedMs: number, { limits }: ToolContext): number {
  const least = Math.max(askedMs, limits.minYieldMs);
  return isPoll ? Math.min(Math.max(least, limits.minPollMs), limits.maxPollMs) : Math.min(least, limits.maxYieldMs);
}
