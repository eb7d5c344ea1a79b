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
  exit: { kind: 'blocks', block: (stderr) => block(stderr, stderr), missing: 'PostToolUse hook exited with code 2 but did not write feedback to stderr' },
  fold: usualFold,
} as const satisfies HookEventDefinition;

/** People see the reason as written, the model sees it trimmed. */
function block(reason: string, feedback: string): Judgement {
  return { status: 'blocked', entry: { kind: 'feedback', text: reason }, effect: { block: { reason: feedback }, feedback: modelText(feedback) } };
}

function judge(output: z.infer<typeof postToolUseOutput>): Judgement {
  const { decision, reason } = output;
  if (!output.continue) return stop(output.stopReason ?? 'PostToolUse hook stopped execution', reason);
  const replaced = output.hookSpecificOutput?.updatedMCPToolOutput;
  if (replaced !== null && replaced !== undefined) return { problem: 'PostToolUse hook returned unsupported updatedMCPToolOutput' };
  if (output.suppressOutput) return { problem: 'PostToolUse hook returned unsupported suppressOutput' };
  if (decision !== 'block') return typeof reason === 'string' ? { problem: 'PostToolUse hook returned reason without decision' } : {};
  const feedback = filled(reason);
  return feedback === undefined ? { problem: 'PostToolUse hook returned decision:block without a non-empty reason' } : block(reason ?? feedback, feedback);
}

function stop(stopText: string, reason: string | null | undefined): Judgement {
  const feedback = modelText(filled(reason) ?? stopText);
  return { status: 'stopped', entry: { kind: 'stop', text: stopText }, effect: { stop: { reason: stopText }, feedback } };
}
