import { parsed, stoppedBy, usualFold, usualTimeout } from '../event-definition.ts';
import type { HookEventDefinition } from '../event-definition.ts';
import { universalOutput } from '../hook-output.ts';

export const preCompact = compact('PreCompact');
export const postCompact = compact('PostCompact');

function compact(event: 'PreCompact' | 'PostCompact') {
  return {
    scope: 'turn',
    inputKeys: ['session_id', 'turn_id', 'agent_id?', 'agent_type?', 'transcript_path', 'cwd', 'hook_event_name', 'model', 'trigger'],
    honoursMatcher: true,
    takesContextLimit: false,
    timeout: usualTimeout,
    allowsAsync: true,
    allowsMcpTool: true,
    stdout: parsed({
      schema: universalOutput,
      judge: (output) => (output.continue ? {} : stoppedBy(output.stopReason ?? `${event} hook stopped execution`)),
      invalid: `hook returned invalid ${event} hook JSON output`,
      plainText: 'ignored',
    }),
    exit: { kind: 'stderr', orCode: true },
    fold: usualFold,
  } as const satisfies HookEventDefinition;
}
