import type { HookEventName, JsonObject } from '../../src/hooks/index.ts';
import { dies, exits, hangs, later, type HookSays, type HookSpecs } from '../../src/testing/hook-functions.ts';
import type { Random } from '../../src/testing/random.ts';
import type { Answer } from '../../src/testing/world-model.ts';
import type { ToolSpecs } from '../../src/testing/world-tools.ts';

/** What hooks, model and tools do in a simulated world: anything that they may do, by the seed. */

export const hooksOf = (random: Random, lostPercent: number): HookSpecs => {
  const lost = (): boolean => random.chance(lostPercent / 100);
  const context = (event: HookEventName): JsonObject => ({ hookSpecificOutput: { hookEventName: event, additionalContext: `context ${random.int(1, 99)}` } });
  const oneOf = (...sayings: (() => HookSays)[]) => (): HookSays => (lost() ? hangs() : random.pick(sayings)());
  const nothing = (): HookSays => undefined;
  const fails = (): HookSays => exits(1, 'no');
  const prompt = oneOf(nothing, nothing, () => context('UserPromptSubmit'), () => 'plain context', () => ({ decision: 'block', reason: 'no', ...context('UserPromptSubmit') }), () => exits(2, 'not that'), () => ({ continue: false, stopReason: 'enough' }), fails, () => '{ broken', () => dies({ kind: 'signalled', signal: 'SIGSEGV' }), () => dies({ kind: 'timed-out', timeoutS: 600 }, 600));
  const deny = (): HookSays => ({ hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason: 'no' } });
  const rewrite = (): HookSays => ({ hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'allow', updatedInput: { command: 'other' } } });
  const short = (): HookSays => (random.chance(0.2) ? exits(1) : undefined);
  return {
    SessionStart: oneOf(nothing, () => context('SessionStart'), () => ({ continue: false }), fails),
    UserPromptSubmit: [prompt, prompt, { run: () => later(random.int(0, 300), context('UserPromptSubmit')), async: true }, { run: prompt, trust: 'untrusted' }],
    PreToolUse: [oneOf(nothing, nothing, deny, rewrite, () => context('PreToolUse'), fails), { run: deny, matcher: 'never' }],
    PermissionRequest: oneOf(nothing, () => ({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow' } } }), () => exits(2, 'no')),
    PostToolUse: oneOf(nothing, nothing, () => ({ decision: 'block', reason: 'look again' }), () => context('PostToolUse')),
    Stop: oneOf(nothing, nothing, nothing, () => ({ decision: 'block', reason: random.chance(0.5) ? 'go on' : 'and another thing' }), () => ({ continue: false })),
    PreCompact: oneOf(nothing, nothing, () => ({ continue: false })), PostCompact: oneOf(nothing, nothing, () => ({ continue: false })),
    // Without them a request follows in the step that its prompt is accepted in.
    ...(random.branch('around').chance(0.5) ? { PreModelRequest: oneOf(nothing), PostModelRequest: oneOf(nothing, fails) } : {}),
    Interrupt: short, SessionEnd: short,
  };
};

export const modelOf = (random: Random, lostPercent: number) => (): Answer => {
  if (random.chance(lostPercent / 100)) return { text: 'and then', hangs: true };
  if (random.chance(lostPercent / 300)) throw new Error('the model broke its promise');
  const usage = { input: random.int(1, 3_000), cachedInput: 0, output: 1, reasoningOutput: 0, total: random.int(1, 3_000) };
  const kind = random.int(0, 9);
  if (kind === 0) return random.chance(0.5) ? { fails: 'the provider is away' } : { text: 'half', ...(random.chance(0.5) ? { calls: [{ name: 'sh' }] } : {}), breaks: { message: 'the stream broke', delayMs: random.int(1, 400) } };
  if (kind === 1) return { text: 'half', calls: [{ name: 'sh', arguments: { command: 'ls' } }], fails: 'the stream broke' };
  if (kind <= 4) return { text: 'let me see', calls: Array.from({ length: random.int(1, 3) }, () => ({ name: random.pick(['sh', 'alone', 'ask', 'unknown', 'plain']), arguments: { command: `c${random.int(1, 9)}` }, ...(random.chance(0.4) ? { id: 'again' } : {}) })), usage };
  return kind === 5 ? { items: [{ type: 'reasoning', summary: [] }], text: '', usage } : { text: `answer ${random.int(1, 99)}`, usage };
};

export const toolsOf = (random: Random, lostPercent: number): ToolSpecs => {
  const run = (): ReturnType<Extract<ToolSpecs[string], (...args: never) => unknown>> => {
    if (random.chance(lostPercent / 100)) return { never: true };
    if (random.chance(lostPercent / 300)) throw new Error('the tool broke its promise');
    return random.chance(0.2) ? { output: 'it failed', success: false } : `output ${random.int(1, 99)}`;
  };
  return { sh: { run, hookName: 'Bash', rewrites: 'command' }, alone: { run, parallel: false }, ask: { run, asks: true }, plain: { run, hooks: false } };
};
