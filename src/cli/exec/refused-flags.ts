import { CodexError, wrongCall } from '../exit-codes.ts';
import type { ExecCall, ExecFlags } from './exec-call.ts';

/** What Codex has and we have not: taken for nothing, it would do something else than was asked for. */
export function refuseFlags({ flags: { approveForMe, worktree } }: ExecCall): void {
  if (approveForMe === true) throw wrongCall('There is no --approve-for-me here: no second model looks at what the first one wants to do.');
  if (worktree === true) throw wrongCall('There is no --worktree here: make one with `git worktree add`, and name it with -C.');
}

/** What asks for a turn, where a fork has none; the first that Codex comes to. */
export function refuseBareFork({ cyberAccessProgram, image = [], outputLastMessage, outputSchema, ephemeral }: ExecFlags): void {
  const refuse = (what: string): never => { throw new CodexError(`Error: ${what} a prompt`); };
  if (cyberAccessProgram !== undefined) refuse('Forking with --cyber-access-program requires');
  if (image.length > 0) refuse('Forking with images requires');
  if (outputLastMessage !== undefined || outputSchema !== undefined) refuse('Forking with output options requires');
  if (ephemeral === true) refuse('Ephemeral forks require');
}
