/**
 * A real session in a process of its own, for a test that kills it: `live-session.ts LOG SIDE`. Its hooks and its tool
 * are real processes; each writes one line to SIDE as the first thing that it does. Every record is told on stdout as
 * `told SEQ` once it was published.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { createHookRunner } from '../../../src/host/hook-runner.ts';
import { snakeLabel, type ConfiguredHandler, type HookEventName } from '../../../src/hooks/index.ts';
import { openJsonlLog } from '../../../src/log/index.ts';
import { createSession, resumeSession, type SessionOptions } from '../../../src/runtime/create-session.ts';
import type { Toolbox } from '../../../src/tools/port.ts';

const [logPath = '', side = ''] = process.argv.slice(2);

const handler = (event: HookEventName, displayOrder: number, command: string): ConfiguredHandler => ({
  key: `/k/hooks.json:${snakeLabel(event)}:${displayOrder}:0`, event, type: 'command', command, matcher: null, timeoutS: 20, async: false, statusMessage: null,
  additionalContextLimit: null, sourcePath: '/k/hooks.json', source: 'user', displayOrder, enabled: true, isManaged: false, currentHash: 'sha256:0', trustStatus: 'trusted',
});

/** A line as the first thing, then a little work; the sleep makes it likely to be killed in the middle. */
const told = (then: string): string => `input=$(cat); printf 'hook %s\\n' "$input" >> '${side}'; sleep 0.00$((RANDOM % 9)); ${then}`;
const events: HookEventName[] = ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop'];
const handlers = events.map((event, index) => handler(event, index, told(event === 'UserPromptSubmit' ? 'echo some context' : ':')));

const tools: Toolbox = {
  specs: () => [],
  describe: (call) => ({ hook: { name: 'Bash', aliases: [], input: { command: call.input } }, rewrites: 'command', parallel: true, permission: { need: 'none' }, abortedOutput: 'aborted' }),
  run: (call, _scope, _options, signal) => new Promise((resolve) => {
    execFile('/bin/sh', ['-c', `printf 'tool %s\\n' '${call.callId}' >> '${side}'; sleep 0.00$((RANDOM % 9))`], { signal }, (error) => {
      resolve({ output: error === null ? 'done' : String(error), success: error === null, post: error === null ? { toolUseId: call.callId, hook: { name: 'Bash', aliases: [], input: {} }, response: 'done' } : null, items: [] });
    });
  }),
  runUserCommand: () => Promise.resolve({ exitCode: 0, output: '', durationMs: 0, item: {} }),
  close: () => Promise.resolve(),
};

let requests = 0;
const options: SessionOptions = {
  tools, hooks: { handlers, bypassTrust: false, featureEnabled: true }, hookRunner: createHookRunner({ sessionId: 'killed', env: { PATH: process.env['PATH'] ?? '' } }),
  model: {
    async* respond() {
      requests++;
      yield { type: 'begun' };
      const call = { type: 'function_call' as const, call_id: `call-${randomUUID()}`, name: 'sh', arguments: '{}' };
      if (requests % 2 === 1) yield { type: 'item', item: call };
      if (requests % 4 === 1) yield { type: 'item', item: call };
      if (requests % 2 === 0) yield { type: 'item', item: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'done' }] } };
      await Promise.resolve();
      yield { type: 'completed', usage: null };
    },
  },
  views: [(record) => { process.stdout.write(`told ${record.seq}\n`); }],
  onTrouble: (where, error) => { appendFileSync(side, `trouble ${where}: ${String(error)}\n`); },
};

const log = await openJsonlLog(logPath);
const session = log.nextSeq === 1 ? await createSession({ ...options, log, id: 'killed' }) : await resumeSession({ ...options, log });
for (;;) {
  const { ended } = await session.submit(`prompt ${randomUUID()}`);
  await session.queue(`prompt ${randomUUID()}`);
  await ended;
}
