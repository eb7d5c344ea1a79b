import type { z } from 'zod';
import { filled, parsed, usualFold, usualTimeout } from '../event-definition.ts';
import type { HookEventDefinition, Judgement } from '../event-definition.ts';
import { preToolUseOutput } from '../hook-output.ts';

type Output = z.infer<typeof preToolUseOutput>;

export const preToolUse = {
  scope: 'turn',
  inputKeys: ['session_id', 'turn_id', 'agent_id?', 'agent_type?', 'transcript_path', 'cwd', 'hook_event_name', 'model', 'permission_mode', 'tool_name', 'tool_input', 'tool_use_id'],
  honoursMatcher: true,
  takesContextLimit: true,
  timeout: usualTimeout,
  allowsAsync: true,
  allowsMcpTool: true,
  stdout: parsed({ schema: preToolUseOutput, judge, invalid: 'hook returned invalid pre-tool-use JSON output', plainText: 'ignored' }),
  exit: { kind: 'blocks', block, missing: 'PreToolUse hook exited with code 2 but did not write a blocking reason to stderr' },
  fold: usualFold,
} as const satisfies HookEventDefinition;

function block(reason: string): Judgement {
  return { status: 'blocked', entry: { kind: 'feedback', text: reason }, effect: { block: { reason } } };
}

/** The first broken rule counts. One of the three newer keys makes the top-level decision and reason void. */
function judge(output: Output): Judgement {
  if (!output.continue) return unsupported('continue:false');
  if (typeof output.stopReason === 'string') return unsupported('stopReason');
  if (output.suppressOutput) return unsupported('suppressOutput');
  const specific = output.hookSpecificOutput;
  const isNewStyle = [specific?.permissionDecision, specific?.permissionDecisionReason, specific?.updatedInput].some((value) => value !== null && value !== undefined);
  return specific && isNewStyle ? judgeDecision(specific) : judgeLegacy(output);
}

function judgeDecision(specific: NonNullable<Output['hookSpecificOutput']>): Judgement {
  const { permissionDecision, permissionDecisionReason, updatedInput } = specific;
  const rewrites = updatedInput !== null && updatedInput !== undefined;
  if (rewrites && permissionDecision !== 'allow') return { problem: 'PreToolUse hook returned updatedInput without permissionDecision:allow' };
  switch (permissionDecision) {
    case 'allow':
      return rewrites ? { effect: { updatedInput } } : unsupported('permissionDecision:allow');
    case 'ask':
      return unsupported('permissionDecision:ask');
    case 'deny': {
      const reason = filled(permissionDecisionReason);
      return reason === undefined ? { problem: 'PreToolUse hook returned permissionDecision:deny without a non-empty permissionDecisionReason' } : block(reason);
    }
    default:
      return { problem: 'PreToolUse hook returned permissionDecisionReason without permissionDecision' };
  }
}

function judgeLegacy({ decision, reason }: Output): Judgement {
  if (decision === 'approve') return unsupported('decision:approve');
  if (decision === 'block') {
    const text = filled(reason);
    return text === undefined ? { problem: 'PreToolUse hook returned decision:block without a non-empty reason' } : block(text);
  }
  return typeof reason === 'string' ? { problem: 'PreToolUse hook returned reason without decision' } : {};
}

function unsupported(what: string): Judgement {
  return { problem: `PreToolUse hook returned unsupported ${what}` };
}
