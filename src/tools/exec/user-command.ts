import type { JsonObject } from '../../../machines/json.ts';
import type { CommandEnding } from '../../../machines/session/events.ts';
import type { ToolContext } from '../context.ts';
import type { ToolProgress, ToolScope, UserCommand } from '../port.ts';
import { commandActions } from '../shell/command-actions.ts';
import { endedCommand, startedCommand, type CommandFacts } from './command-item.ts';
import { modelText } from './exec-output.ts';
import { RunningCommand } from './running-command.ts';
import { startCommand } from './start-command.ts';
import { tellDeltas } from './tell-deltas.ts';

const byUser = (item: JsonObject): JsonObject => ({ ...item, source: 'userShell', processId: null });

/** The item that clients are shown when it starts. */
export const describeUserCommand = async (command: UserCommand, scope: ToolScope, context: ToolContext): Promise<JsonObject> =>
  byUser(startedCommand(await factsOf(command, scope, context), null));

const factsOf = async ({ id, command }: UserCommand, { cwd }: ToolScope, { shell }: ToolContext): Promise<CommandFacts> =>
  ({ callId: id, argv: [shell, '-lc', command], cwd, actions: await commandActions(command, cwd) });

/** Runs what the user typed himself, in his login shell and outside the sandbox: nobody needs to be asked. Never rejects. */
export async function runUserCommand(command: UserCommand, scope: ToolScope, tell: (progress: ToolProgress) => void, signal: AbortSignal, context: ToolContext): Promise<CommandEnding> {
  const facts = await factsOf(command, scope, context);
  tell({ type: 'itemStarted', item: byUser(startedCommand(facts, null)) });
  const plan = { args: { tty: false }, facts, escalated: false };
  const started = await context.processes.track(startCommand(plan, scope, 'none', context));
  if (!started.ok) return cameToNothing(facts, started.error, 0);
  const running = new RunningCommand(context.processes.freeId(), { facts, turnId: scope.turnId, hook: { name: 'Bash', aliases: [], input: null }, escaped: false }, started.spawned, context.limits.maxOutputBytes);
  context.processes.add(running);
  tellDeltas(running, tell, context.limits);
  await running.wait(command.timeoutMs ?? context.limits.userCommandMs, signal);
  const isCutOff = running.exitCode === null;
  running.kill();
  await running.ended;
  context.processes.remove(running.processId);
  const durationMs = performance.now() - running.startedAt;
  if (isCutOff && !signal.aborted) return timedOut(facts, running.transcript(), durationMs);
  const [item = {}] = running.takeEndItem();
  return { exitCode: isCutOff ? null : running.exitCode, output: modelText(running.takeOutput(), context.outputBudget(scope.settings)), durationMs, item: byUser(item) };
}

/** What the real CLI says of a command that ran too long. Its output counts as stdout whole: the two are not kept apart. */
function timedOut(facts: CommandFacts, said: string, durationMs: number): CommandEnding {
  const stream = (text: string): string => `StreamOutput { text: ${JSON.stringify(text)}, truncated_after_lines: None }`;
  const output = `execution error: Sandbox(Timeout { output: ExecToolCallOutput { exit_code: 124, stdout: ${stream(said)}, stderr: ${stream('')}, aggregated_output: ${stream(said)}, duration: ${rustDuration(durationMs)}, timed_out: true } })`;
  return cameToNothing(facts, output, durationMs);
}

const cameToNothing = (facts: CommandFacts, output: string, durationMs: number): CommandEnding =>
  ({ exitCode: -1, output, durationMs, item: byUser(endedCommand(facts, null, { status: 'failed', output, exitCode: -1, durationMs })) });

const rustDuration = (ms: number): string => (ms < 1_000 ? `${Number(ms.toFixed(6))}ms` : `${Number((ms / 1_000).toFixed(9))}s`);
