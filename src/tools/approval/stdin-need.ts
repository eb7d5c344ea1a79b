import type { PermissionNeed } from '../../../machines/tool-call-data.ts';
import type { RunningCommand } from '../exec/running-command.ts';
import { shlexQuote } from '../text/shlex.ts';

const reason =
  'Send input to an existing terminal. This terminal was launched outside the sandbox, bypassing any managed network proxy. The cwd is its launch directory; the terminal\'s current directory and state may have changed.';

/** Input for a command that was let out of the sandbox is asked about each time: it could be any other command. */
export function stdinNeed(callId: string, chars: string, { processId, origin: { facts } }: RunningCommand): PermissionNeed {
  const command = `write_stdin --session-id ${processId} ${shlexQuote(chars)}`;
  return {
    need: 'ask',
    hook: { name: 'write_stdin', aliases: [] },
    hookInput: {
      session_id: processId, chars, parent_call_id: facts.callId, approval_id: callId, environment_id: 'local', cwd: `file://${facts.cwd}`,
      tty: true, sandbox_permissions: 'require_escalated', additional_permissions: null,
    },
    request: {
      method: 'item/commandExecution/requestApproval', keys: [],
      params: {
        kind: 'writeStdin', itemId: facts.callId, approvalId: callId, environmentId: 'local', reason, command, cwd: facts.cwd,
        commandActions: [{ type: 'unknown', command }], availableDecisions: ['accept', 'cancel'],
      },
    },
    deniedOutput: 'write_stdin rejected: {message}',
  };
}
