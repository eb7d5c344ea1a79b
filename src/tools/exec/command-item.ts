import type { JsonObject } from '../../../machines/json.ts';
import type { CommandAction } from '../shell/command-action.ts';
import { shlexJoin } from '../text/shlex.ts';

/** What every telling of one command shares. */
export type CommandFacts = { callId: string; argv: readonly string[]; cwd: string; actions: readonly CommandAction[] };

type Ending = { status: 'completed' | 'failed'; output: string; exitCode: number; durationMs: number };

/** A `commandExecution` item, as the app server spells it. */
function commandItem({ callId, argv, cwd, actions }: CommandFacts, rest: JsonObject): JsonObject {
  return {
    type: 'commandExecution', id: callId, pluginId: null, scriptPath: null, command: shlexJoin(argv), cwd, processId: null,
    source: 'unifiedExecStartup', status: 'inProgress', commandActions: actions.map((action) => ({ ...action })),
    aggregatedOutput: null, exitCode: null, durationMs: null, ...rest,
  };
}

export const startedCommand = (facts: CommandFacts, processId: number | null): JsonObject =>
  commandItem(facts, { processId: processId === null ? null : String(processId) });

export const endedCommand = (facts: CommandFacts, processId: number | null, { status, output, exitCode, durationMs }: Ending): JsonObject =>
  commandItem(facts, {
    processId: processId === null ? null : String(processId), status, aggregatedOutput: output === '' ? null : output, exitCode, durationMs: Math.round(durationMs),
  });

/** While the approver is asked the item says `agent`: nothing has been started. */
export const askedCommand = (facts: CommandFacts): JsonObject => commandItem(facts, { source: 'agent' });
export const declinedCommand = (facts: CommandFacts): JsonObject => commandItem(facts, { source: 'agent', status: 'declined' });
