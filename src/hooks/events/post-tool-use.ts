import type { z } from 'zod';
import { filled, modelText, parsed, usualFold, usualTimeout } from '../event-definition.ts';
import type { HookEventDefinition, Judgement } from '../event-definition.ts';
import { postToolUseOutput } from '../hook-output.ts';

export const postToolUse = {
  scope: 'turn',
  inputKeys: ['session_id', 'turn_id', 'agent_id?', 'agent_type?', 'transcript_path', 'cwd', 'hook_event_name', 'model', 'permission_mode', 'tool_name', 'tool_input', 'tool_response', 'tool_use_id'],
  honoursMatcher: true,
  takesContextLimit: true,
  timeout: usualTimeout,
  allowsAsync: true,
  allowsMcpTool: true,
  stdout: parsed({ schema: postToolUseOutput, judge, invalid: 'hook returned invalid post-tool-use JSON output', plainText: 'ignored' }),
  exit: { kind: 'blocks', block, missing: 'PostToolUse hook exited with code 2 but did not write feedback to stderr' },
  fold: usualFold,
} as const satisfies HookEventDefinition;

/** The reason goes to people and to the model as it is written; only a stop's is trimmed for the model. */
function block(reason: string): Judgement {
  return { status: 'blocked', entry: { kind: 'feedback', text: reason }, effect: { block: { reason }, feedback: modelText(reason) } };
}

/** Stopping wins over what would be a problem, which then costs the context only. */
function judge(output: z.infer<typeof postToolUseOutput>): Judgement {
  const { decision, reason } = output;
  const problem = problemOf(output);
  if (!output.continue) return { ...stop(output.stopReason ?? 'PostToolUse hook stopped execution', reason), losesContext: problem !== undefined };
  if (problem !== undefined) return { problem };
  if (reason == null) return {};
  return decision === 'block' ? block(reason) : { problem: 'PostToolUse hook returned reason without decision' };
}

function problemOf({ decision, reason, suppressOutput, hookSpecificOutput }: z.infer<typeof postToolUseOutput>): string | undefined {
  if (hookSpecificOutput?.updatedMCPToolOutput != null) return 'PostToolUse hook returned unsupported updatedMCPToolOutput';
  if (suppressOutput) return 'PostToolUse hook returned unsupported suppressOutput';
  const lacksReason = decision === 'block' && filled(reason) === undefined;
  return lacksReason ? 'PostToolUse hook returned decision:block without a non-empty reason' : undefined;
}

function stop(stopText: string, reason: string | null | undefined): Judgement {
  const feedback = modelText(filled(reason) ?? stopText);
  return { status: 'stopped', entry: { kind: 'stop', text: stopText }, effect: { stop: { reason: stopText }, feedback } };
}
