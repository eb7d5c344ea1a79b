import type { z } from 'zod';
import { filled, modelText, parsed, stoppedBy, usualTimeout } from '../event-definition.ts';
import type { HookEventDefinition, Judgement } from '../event-definition.ts';
import { stopOutput } from '../hook-output.ts';

export const stop = {
  ...stopping('Stop', 'hook returned invalid stop hook JSON output'),
  inputKeys: ['session_id', 'turn_id', 'transcript_path', 'cwd', 'hook_event_name', 'model', 'permission_mode', 'stop_hook_active', 'last_assistant_message'],
  honoursMatcher: false,
} as const satisfies HookEventDefinition;

export const subagentStop = {
  ...stopping('SubagentStop', 'hook returned invalid subagent stop hook JSON output'),
  inputKeys: ['session_id', 'turn_id', 'transcript_path', 'agent_transcript_path', 'cwd', 'hook_event_name', 'model', 'permission_mode', 'stop_hook_active', 'agent_id', 'agent_type', 'last_assistant_message'],
  honoursMatcher: true,
} as const satisfies HookEventDefinition;

function stopping(event: 'Stop' | 'SubagentStop', invalid: string) {
  return {
    scope: 'turn',
    takesContextLimit: false,
    timeout: usualTimeout,
    allowsAsync: true,
    allowsMcpTool: true,
    stdout: parsed({ schema: stopOutput, judge: (output) => judge(event, output), invalid, plainText: { error: invalid, harmlessWhenAsync: true } }),
    exit: { kind: 'blocks', block, missing: `${event} hook exited with code 2 but did not write a continuation prompt to stderr` },
    fold: { stopVoidsBlocks: true, blockReason: 'joined' },
  } as const satisfies Omit<HookEventDefinition, 'inputKeys' | 'honoursMatcher'>;
}

/** To block is to go on: the reason becomes the next thing the model hears. */
function block(reason: string): Judgement {
  return { status: 'blocked', entry: { kind: 'feedback', text: reason }, effect: { block: { reason }, fragment: modelText(reason) } };
}

function judge(event: string, output: z.infer<typeof stopOutput>): Judgement {
  if (!output.continue) return stoppedBy(output.stopReason);
  if (output.decision !== 'block') return {};
  const reason = filled(output.reason);
  return reason === undefined ? { problem: `${event} hook returned decision:block without a non-empty reason` } : block(reason);
}
