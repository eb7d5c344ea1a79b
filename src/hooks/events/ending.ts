import { parsed, shortTimeout, usualFold } from '../event-definition.ts';
import type { HookEventDefinition } from '../event-definition.ts';
import { interruptOutput } from '../hook-output.ts';

/** A session ends whatever its handlers say, so their stdout is never read. */
export const sessionEnd = {
  scope: 'thread',
  inputKeys: ['session_id', 'transcript_path', 'cwd', 'hook_event_name', 'reason'],
  honoursMatcher: true,
  takesContextLimit: false,
  timeout: shortTimeout,
  allowsAsync: false,
  allowsMcpTool: false,
  stdout: { kind: 'ignored' },
  exit: { kind: 'stderr', orCode: true },
  fold: usualFold,
} as const satisfies HookEventDefinition;

export const interrupt = {
  scope: 'turn',
  inputKeys: ['session_id', 'turn_id', 'transcript_path', 'cwd', 'hook_event_name', 'model', 'permission_mode'],
  honoursMatcher: false,
  takesContextLimit: false,
  timeout: shortTimeout,
  allowsAsync: true,
  allowsMcpTool: true,
  stdout: parsed({
    schema: interruptOutput,
    judge: () => ({}),
    invalid: 'hook returned invalid interrupt hook JSON output',
    plainText: { error: 'Interrupt hook returned non-JSON stdout', harmlessWhenAsync: false },
  }),
  exit: { kind: 'code' },
  fold: usualFold,
} as const satisfies HookEventDefinition;
