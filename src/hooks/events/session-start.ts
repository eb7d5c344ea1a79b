import { parsed, stoppedBy, usualFold, usualTimeout } from '../event-definition.ts';
import type { HookEventDefinition } from '../event-definition.ts';
import { sessionStartOutput } from '../hook-output.ts';

const start = {
  scope: 'thread',
  honoursMatcher: true,
  takesContextLimit: true,
  timeout: usualTimeout,
  allowsAsync: true,
  allowsMcpTool: true,
  exit: { kind: 'code' },
  fold: usualFold,
} as const;

export const sessionStart = {
  ...start,
  inputKeys: ['session_id', 'transcript_path', 'cwd', 'hook_event_name', 'model', 'permission_mode', 'source'],
  stdout: parsed({
    schema: sessionStartOutput,
    judge: (output) => (output.continue ? {} : stoppedBy(output.stopReason)),
    invalid: 'hook returned invalid session start JSON output',
    plainText: 'context',
  }),
} as const satisfies HookEventDefinition;

/** A child agent cannot be stopped at its start: `continue: false` says nothing here. */
export const subagentStart = {
  ...start,
  inputKeys: ['session_id', 'turn_id', 'transcript_path', 'cwd', 'hook_event_name', 'model', 'permission_mode', 'agent_id', 'agent_type'],
  stdout: parsed({
    schema: sessionStartOutput,
    judge: () => ({}),
    invalid: 'hook returned invalid subagent start JSON output',
    plainText: 'context',
  }),
} as const satisfies HookEventDefinition;
