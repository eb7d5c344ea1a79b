import type { z } from 'zod';
import { filled, parsed, usualFold, usualTimeout } from '../event-definition.ts';
import type { HookEventDefinition, Judgement } from '../event-definition.ts';
import { permissionRequestOutput } from '../hook-output.ts';

export const permissionRequest = {
  scope: 'turn',
  inputKeys: ['session_id', 'turn_id', 'agent_id?', 'agent_type?', 'transcript_path', 'cwd', 'hook_event_name', 'model', 'permission_mode', 'tool_name', 'tool_input'],
  honoursMatcher: true,
  takesContextLimit: false,
  timeout: usualTimeout,
  allowsAsync: true,
  allowsMcpTool: true,
  stdout: parsed({ schema: permissionRequestOutput, judge, invalid: 'hook returned invalid permission-request JSON output', plainText: 'ignored' }),
  exit: { kind: 'blocks', block: deny, missing: 'PermissionRequest hook exited with code 2 but did not write a denial reason to stderr' },
  fold: usualFold,
} as const satisfies HookEventDefinition;

function deny(message: string): Judgement {
  return { status: 'blocked', entry: { kind: 'feedback', text: message }, effect: { permission: { behavior: 'deny', message } } };
}

function judge(output: z.infer<typeof permissionRequestOutput>): Judgement {
  if (!output.continue) return unsupported('continue:false');
  if (typeof output.stopReason === 'string') return unsupported('stopReason');
  if (output.suppressOutput) return unsupported('suppressOutput');
  const decision = output.hookSpecificOutput?.decision;
  if (!decision) return {};
  if (isGiven(decision.updatedInput)) return unsupported('updatedInput');
  if (isGiven(decision.updatedPermissions)) return unsupported('updatedPermissions');
  if (decision.interrupt) return unsupported('interrupt:true');
  if (decision.behavior === 'allow') return { effect: { permission: { behavior: 'allow' } } };
  return deny(filled(decision.message) ?? 'PermissionRequest hook denied approval');
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined;
}

function unsupported(what: string): Judgement {
  return { problem: `PermissionRequest hook returned unsupported ${what}` };
}
