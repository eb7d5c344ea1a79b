import type { ApprovalRequest, Json, JsonObject, PermissionNeed, ToolCall, ToolResult } from '../../machines/index.ts';
import type { Approver, Toolbox } from '../tools/port.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A tool of a test: what it gives back for its arguments. A text is a success; `never` does not end by itself. */
export type ToolFunction = (input: Json, call: ToolCall) => string | (Partial<ToolResult> & { afterMs?: number; never?: boolean });

/** A tool, with what the session is told of it before it runs. */
export type ToolSpec = ToolFunction | { run: ToolFunction; hookName?: string; parallel?: boolean; hooks?: boolean; asks?: boolean; rewrites?: 'command' | 'arguments' };
export type ToolSpecs = Readonly<Record<string, ToolSpec>>;

/** A call that was really run. */
export type RanTool = { callId: string; name: string; input: Json; atMs: number };

/** The tools port over functions, in virtual time. `onRun` hears of each run before it starts. */
export const worldTools = (specs: ToolSpecs, time: VirtualTime, delayMs: () => number, onRun: (ran: RanTool) => void): Toolbox => ({
  specs: () => Object.keys(specs).map((name) => ({ type: 'function', name, parameters: { type: 'object' } })),
  describe: (call) => {
    const spec = specOf(specs, call.name);
    const hook = spec === null || spec.hooks === false ? null : { name: spec.hookName ?? call.name, aliases: [], input: inputOf(call) };
    const permission: PermissionNeed = spec?.asks === true ? { need: 'ask', hookInput: inputOf(call), request: { tool: call.name }, deniedOutput: 'rejected: {message}' } : { need: 'none' };
    return { hook, rewrites: spec?.rewrites ?? 'arguments', parallel: spec?.parallel ?? true, permission, abortedOutput: 'aborted by user after {seconds}s' };
  },
  run: async (call, _scope, _options, signal) => {
    const spec = specOf(specs, call.name);
    if (spec === null) return { output: `unsupported call: ${call.name}`, success: false, post: null, items: [] };
    const input = inputOf(call);
    onRun({ callId: call.callId, name: call.name, input, atMs: time.now() });
    const said = spec.run(input, call);
    const { afterMs, never, ...given } = typeof said === 'string' ? { output: said } : said;
    await time.wait(never === true ? Infinity : afterMs ?? delayMs(), signal).catch(() => undefined);
    const success = given.success ?? true;
    const post = success && spec.hooks !== false ? { toolUseId: call.callId, hook: { name: spec.hookName ?? call.name, aliases: [], input }, response: given.output ?? '' } : null;
    return { output: '', post, items: [], ...given, success };
  },
  runUserCommand: async ({ command }, _scope, _tell, signal) => {
    await time.wait(delayMs(), signal).catch(() => undefined);
    return { exitCode: 0, output: `ran ${command}`, durationMs: 1, item: {} };
  },
  close: () => Promise.resolve(),
});

/** An approver that decides by a function, in virtual time. */
export const worldApprover = (decide: (request: ApprovalRequest['request']) => 'accept' | 'decline' | 'cancel', time: VirtualTime, delayMs: () => number): Approver => ({
  approve: async (request, _scope, signal) => {
    await time.wait(delayMs(), signal).catch(() => undefined);
    return { decision: signal.aborted ? 'cancel' : decide(request) };
  },
});

const specOf = (specs: ToolSpecs, name: string): Exclude<ToolSpec, ToolFunction> | null => {
  const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
  if (spec === undefined) return null;
  return typeof spec === 'function' ? { run: spec } : spec;
};

const inputOf = (call: ToolCall): Json => {
  if (call.rewritten !== undefined) return call.rewritten;
  try {
    return JSON.parse(call.input) as JsonObject;
  } catch {
    return call.input;
  }
};
