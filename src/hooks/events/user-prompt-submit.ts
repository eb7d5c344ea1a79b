import type { z } from 'zod';
import { filled, parsed, stoppedBy, usualFold, usualTimeout } from '../event-definition.ts';
import type { HookEventDefinition, Judgement } from '../event-definition.ts';
import { userPromptSubmitOutput } from '../hook-output.ts';

export const userPromptSubmit = {
  scope: 'turn',
  inputKeys: ['session_id', 'turn_id', 'agent_id?', 'agent_type?', 'transcript_path', 'cwd', 'hook_event_name', 'model', 'permission_mode', 'prompt'],
  honoursMatcher: false,
  takesContextLimit: true,
  timeout: usualTimeout,
  allowsAsync: true,
  allowsMcpTool: true,
  stdout: parsed({ schema: userPromptSubmitOutput, judge, invalid: 'hook returned invalid user prompt submit JSON output', plainText: 'context' }),
  exit: { kind: 'blocks', block, missing: 'UserPromptSubmit hook exited with code 2 but did not write a blocking reason to stderr' },
  fold: usualFold,
} as const satisfies HookEventDefinition;

function block(reason: string): Judgement {
  return { status: 'blocked', entry: { kind: 'feedback', text: reason }, effect: { block: { reason } } };
}

/** Stopping wins over everything else, even over an invalid block, which then costs the context only. */
function judge({ continue: goesOn, stopReason, decision, reason }: z.infer<typeof userPromptSubmitOutput>): Judgement {
  const lacksReason = decision === 'block' && filled(reason) === undefined;
  if (!goesOn) return { ...stoppedBy(stopReason), losesContext: lacksReason };
  if (decision !== 'block') return {};
  if (lacksReason) return { problem: 'UserPromptSubmit hook returned decision:block without a non-empty reason' };
  return block(reason ?? '');
}
