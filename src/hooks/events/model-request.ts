import { usualFold, usualTimeout } from '../event-definition.ts';
import type { HookEventDefinition } from '../event-definition.ts';

/** Observers of one streaming attempt: nothing they print is read. */
const observer = {
  scope: 'turn',
  honoursMatcher: false,
  takesContextLimit: false,
  timeout: usualTimeout,
  allowsAsync: true,
  allowsMcpTool: true,
  stdout: { kind: 'ignored' },
  exit: { kind: 'stderr', orCode: false },
  fold: usualFold,
} as const;

export const preModelRequest = {
  ...observer,
  inputKeys: ['session_id', 'turn_id', 'cwd', 'transcript_path', 'model', 'agent_id?', 'agent_type?', 'hook_event_name'],
} as const satisfies HookEventDefinition;

export const postModelRequest = {
  ...observer,
  inputKeys: [...preModelRequest.inputKeys, 'status', 'error', 'token_usage'],
} as const satisfies HookEventDefinition;
