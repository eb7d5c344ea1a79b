import type { HookEventName, Json, JsonObject, ResponseItem } from '../../machines/index.ts';
import { interpret, runStart, type ConfiguredHandler, type HookEnding, type HookRun, type HookSource } from '../../src/hooks/index.ts';
import type { Model, ModelEvent } from '../../src/models/port.ts';
import type { Clock, HookDispatch, HookRunner, Ids } from '../../src/runtime/ports.ts';
import type { Approver, Toolbox } from '../../src/tools/port.ts';

/** A world of doubles at every port, on a hand-driven clock: the same session each time it is played. */

/** A clock that every answer moves on. */
export class DemoClock implements Clock {
  private ms: number;
  constructor(ms: number) { this.ms = ms; }
  now(): number { return this.ms; }
  advance(ms: number): void { this.ms += ms; }
}

export const countingIds = (): Ids => {
  let turns = 0;
  let prompts = 0;
  return { turn: () => `turn-${++turns}`, prompt: () => `prompt-${++prompts}` };
};

/** What a handler of the demo says to one input: its ending, and how long it took. */
export type HookSays = { ms: number; stdout?: string; stderr?: string; code?: number; timedOut?: number };
export type DemoHandler = { handler: ConfiguredHandler; says: (input: JsonObject) => HookSays };

export const demoHandler = (event: HookEventName, index: number, source: HookSource, command: string, says: DemoHandler['says'], options: { matcher?: string; trustStatus?: ConfiguredHandler['trustStatus']; enabled?: boolean; async?: boolean } = {}): DemoHandler => {
  const sourcePath = { system: '/etc/codex/hooks.json', user: '/home/ada/.codex/hooks.json' }[source as string] ?? '/home/ada/shop/.codex/hooks.json';
  const snake = event.replace(/[A-Z]/g, (char, at: number) => `${at === 0 ? '' : '_'}${char.toLowerCase()}`);
  return {
    handler: {
      key: `${sourcePath}:${snake}:${index}:0`, event, matcher: options.matcher ?? null, timeoutS: 60, async: options.async ?? false, statusMessage: null, additionalContextLimit: null,
      sourcePath, source, displayOrder: index, enabled: options.enabled ?? true, isManaged: false, currentHash: `sha256:${'0'.repeat(64)}`, trustStatus: options.trustStatus ?? 'trusted', type: 'command', command,
    },
    says,
  };
};

/** `meanwhile` is awaited while the handlers of a dispatch run, so that something else can happen then. */
export const demoHookRunner = (handlers: readonly DemoHandler[], clock: DemoClock, meanwhile: (input: JsonObject) => Promise<void> = () => Promise.resolve()): HookRunner => {
  const saysOf = new Map(handlers.map(({ handler, says }) => [handler.key, says]));
  const runAll = ({ handlers: asked, request, input }: HookDispatch): HookRun[] => {
    const startedAtMs = clock.now() + 1;
    const said = asked.map((handler) => ({ handler, said: saysOf.get(handler.key)?.(input) ?? { ms: 1 } }));
    const order = said.map(({ said: { ms } }) => ms).toSorted((a, b) => a - b);
    clock.advance(1 + (order.at(-1) ?? 0));
    return said.map(({ handler, said: { ms, stdout = '', stderr = '', code = 0, timedOut } }): HookRun => {
      const ending: HookEnding = timedOut === undefined ? { kind: 'exited', code, stdout, stderr } : { kind: 'timed-out', timeoutS: timedOut, stdout, stderr };
      const { id, ...start } = runStart(handler, request.runIdSuffix);
      return { id, ...start, ...interpret(handler.event, ending, { async: handler.async }), ending, startedAtMs, completedAtMs: startedAtMs + ms, durationMs: ms, completionOrder: order.indexOf(ms) };
    });
  };
  return {
    run: async (dispatch) => { await meanwhile(dispatch.input); return runAll(dispatch); },
    runInBackground: (dispatch, onEnd) => { for (const run of runAll(dispatch)) queueMicrotask(() => onEnd(run)); },
    close: () => Promise.resolve(),
  };
};

export const say = (text: string): ResponseItem => ({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] });
export const call = (callId: string, name: string, args: Json): ResponseItem => ({ type: 'function_call', call_id: callId, name, arguments: JSON.stringify(args) });

/** One answer of the model; `hold` is awaited in its middle, so that something else can happen then. */
export type DemoAnswer = { ms: number; items: ResponseItem[]; fails?: string; hold?: () => Promise<void>; tokens?: number };

export const demoModel = (answer: (request: number, input: readonly ResponseItem[]) => DemoAnswer, clock: DemoClock): Model => {
  let requests = 0;
  return {
    async *respond({ input }, signal): AsyncIterable<ModelEvent> {
      const { ms, items, fails, hold, tokens = 1200 } = answer(++requests, input);
      yield { type: 'begun' };
      clock.advance(ms);
      for (const item of items) yield { type: 'item', item };
      await hold?.();
      if (signal.aborted) return;
      if (fails !== undefined) yield { type: 'failed', error: { message: fails, kind: 'http', httpStatus: 503 } };
      else yield { type: 'completed', usage: { input: tokens, cachedInput: Math.floor(tokens / 2), output: 80, reasoningOutput: 0, total: tokens + 80 } };
    },
  };
};

/** A shell whose commands say what the table has for them. */
export const demoTools = (outputs: Readonly<Record<string, { ms: number; output: string; exitCode?: number; hold?: () => Promise<void> }>>, clock: DemoClock): Toolbox => {
  const commandOf = (input: string): string => { const parsed: unknown = JSON.parse(input); return typeof parsed === 'object' && parsed !== null && 'command' in parsed ? String(parsed.command) : ''; };
  return {
    specs: () => [{ type: 'function', name: 'shell', description: 'Runs a command.', parameters: { type: 'object' } }],
    describe: ({ input, rewritten }) => {
      const command = typeof rewritten === 'string' ? rewritten : commandOf(input);
      const asks = command.startsWith('curl');
      return {
        hook: { name: 'Bash', aliases: [], input: { command } }, rewrites: 'command', parallel: true, abortedOutput: 'aborted by user after {seconds}s',
        permission: asks ? { need: 'ask', hookInput: { command, description: 'network access' }, request: { command }, deniedOutput: 'exec command rejected: {message}' } : { need: 'none' },
      };
    },
    run: async ({ callId, input, rewritten }, scope, _options, signal) => {
      const command = typeof rewritten === 'string' ? rewritten : commandOf(input);
      const { ms, output, exitCode = 0, hold } = outputs[command] ?? { ms: 12, output: '' };
      await hold?.();
      if (!signal.aborted) clock.advance(ms);
      return {
        output: `Exit code: ${exitCode}\nWall time: ${(ms / 1000).toFixed(3)} seconds\nOutput:\n${output}`, success: exitCode === 0,
        post: { toolUseId: callId, hook: { name: 'Bash', aliases: [], input: { command } }, response: output },
        items: [{ type: 'commandExecution', id: callId, command, cwd: scope.cwd, status: exitCode === 0 ? 'completed' : 'failed', exitCode, durationMs: ms, aggregatedOutput: output }],
      };
    },
    runUserCommand: ({ command }) => { clock.advance(40); return Promise.resolve({ exitCode: 0, output: 'On branch main\nnothing to commit, working tree clean\n', durationMs: 40, item: { type: 'commandExecution', command } }); },
    close: () => Promise.resolve(),
  };
};

export const demoApprover = (clock: DemoClock): Approver => ({ approve: () => { clock.advance(2100); return Promise.resolve({ decision: 'accept' }); } });
