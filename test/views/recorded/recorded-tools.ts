import type { JsonObject } from '../../../machines/index.ts';
import { noTools } from '../../../src/runtime/defaults.ts';
import type { Toolbox } from '../../../src/tools/port.ts';
import type { Gates } from './gates.ts';
import type { Recording } from './scenario.ts';

/** The shell of a recorded session: it says and tells what the recording says that it did. */
export const recordedTools = (recording: Recording, gates: Gates): Toolbox => {
  const items = recording.items.flatMap(({ turn: _turn, ...item }) => (item.type === 'commandExecution' ? [{ ...item, cwd: '/somewhere', durationMs: 0, processId: null } as JsonObject] : []));
  const outputs = new Map(recording.rollouts.flatMap((lines) => (lines ?? []).flatMap(({ payload }) => (typeof payload?.['call_id'] === 'string' && 'output' in payload ? [[payload['call_id'], payload['output']]] : []))));
  const command = (input: string): string => { const { cmd } = JSON.parse(input) as { cmd: string }; return cmd; };
  return {
    ...noTools,
    describe: ({ input, rewritten }) => ({
      hook: { name: 'Bash', aliases: [], input: { command: typeof rewritten === 'string' ? rewritten : command(input) } },
      rewrites: 'command', parallel: true, permission: { need: 'none' }, abortedOutput: 'Wall time: <wall> seconds\naborted by user',
    }),
    run: async ({ callId, input }, _scope, _options, signal) => {
      gates.note('tool');
      const gate = /gate-(\w+)/.exec(command(input))?.[1];
      if (gate !== undefined) await gates.passed(gate, signal);
      else if (command(input).includes('sleep')) await gates.passed('never', signal);
      const item = items.shift() ?? { type: 'commandExecution' };
      const output = outputs.get(callId);
      return {
        output: typeof output === 'string' ? output : '', success: true, items: [{ ...item, id: callId }],
        post: { toolUseId: callId, hook: { name: 'Bash', aliases: [], input: { command: command(input) } }, response: item['aggregatedOutput'] ?? '' },
      };
    },
    runUserCommand: () => {
      const item = items.shift() ?? {};
      return Promise.resolve({ exitCode: 0, output: typeof item['aggregatedOutput'] === 'string' ? item['aggregatedOutput'] : '', durationMs: 5, item: { ...item, id: 'by-hand' } });
    },
  };
};
