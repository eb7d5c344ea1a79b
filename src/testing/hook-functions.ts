import { interpret, hookEventNames, runStart, snakeLabel, type ConfiguredHandler, type HookEnding, type HookEventName, type HookRun, type JsonObject, type TrustStatus } from '../hooks/index.ts';
import type { RecordedHookSet } from '../runtime/input-event.ts';

/** How a hook's process ends where it does not simply exit 0. `ending` null: never. Made by `exits`, `dies` and `hangs`. */
export class Ends {
  readonly ending: HookEnding | null;
  readonly afterMs: number;

  constructor(ending: HookEnding | null, afterMs: number) {
    this.ending = ending;
    this.afterMs = afterMs;
  }
}

/** Exits 0 with this output, some virtual time later. */
export const later = (afterMs: number, says: string | JsonObject): Ends => new Ends(exited(0, typeof says === 'string' ? says : JSON.stringify(says)), afterMs);
/** Exits with a code and a text on stderr: 2 blocks, where the event can be blocked. */
export const exits = (code: number, stderr = '', afterMs = 0): Ends => new Ends({ kind: 'exited', code, stdout: '', stderr }, afterMs);
/** Ends in another way: by a signal, a timeout, too much output, or without having started. */
export const dies = (ending: DistributiveOmit<HookEnding, 'stdout' | 'stderr'>, afterMs = 0): Ends => new Ends({ stdout: '', stderr: '', ...ending }, afterMs);
/** Never ends by itself. */
export const hangs = (): Ends => new Ends(null, 0);

/** What a hook of a test says: nothing, plain text, an output object, or how it ends. */
export type HookSays = undefined | string | JsonObject | Ends;

/** A hook as a function of what it gets on stdin. `k` counts its runs from 1. */
export type HookFunction = (input: JsonObject, k: number) => HookSays;

/** A hook of a test, with what a hook file may say of it. */
export type HookSpec = HookFunction | { run: HookFunction; matcher?: string; async?: boolean; trust?: TrustStatus; enabled?: boolean; mode?: 'shadow'; statusMessage?: string };

/** Hooks by event, in configured order. */
export type HookSpecs = { readonly [Event in HookEventName]?: HookSpec | readonly HookSpec[] };

/** The functions behind handlers, by handler key. */
export type HookFunctions = ReadonlyMap<string, HookFunction>;

/** The hook set that stands for these functions, as if it had been found in one file. */
export const hookSetOf = (specs: HookSpecs, options: { sourcePath?: string } = {}): { set: RecordedHookSet; functions: HookFunctions } => {
  const sourcePath = options.sourcePath ?? '/world/hooks.json';
  const functions = new Map<string, HookFunction>();
  const handlers: ConfiguredHandler[] = [];
  for (const event of hookEventNames) {
    const given = specs[event];
    const list: readonly HookSpec[] = given === undefined ? [] : isList(given) ? given : [given];
    list.forEach((spec, index) => {
      const handler = handlerOf(event, typeof spec === 'function' ? { run: spec } : spec, { sourcePath, index, displayOrder: handlers.length });
      handlers.push(handler);
      functions.set(handler.key, typeof spec === 'function' ? spec : spec.run);
    });
  }
  return { set: { handlers, bypassTrust: false, featureEnabled: true }, functions };
};

/** One run, as the hook engine would tell it: the ending is read by the real rules. */
export const runOf = (handler: ConfiguredHandler, suffix: string | undefined, ending: HookEnding, times: { startedAtMs: number; completedAtMs: number; completionOrder: number }): HookRun => ({
  ...runStart(handler, suffix), ending, ...times, durationMs: times.completedAtMs - times.startedAtMs, ...interpret(handler.event, ending, { async: handler.async }),
});

/** What a function said, as the ending of a process that said it. */
export const endingOf = (says: HookSays): Ends => {
  if (says instanceof Ends) return says;
  return new Ends(exited(0, says === undefined ? '' : typeof says === 'string' ? says : JSON.stringify(says)), 0);
};

const handlerOf = (event: HookEventName, spec: Exclude<HookSpec, HookFunction>, place: { sourcePath: string; index: number; displayOrder: number }): ConfiguredHandler => {
  const { sourcePath, index, displayOrder } = place;
  return {
    key: `${sourcePath}:${snakeLabel(event)}:${index}:0`, event, type: 'command', command: `function ${index}`, matcher: spec.matcher ?? null, timeoutS: 600,
    async: spec.async ?? false, statusMessage: spec.statusMessage ?? null, additionalContextLimit: null, sourcePath, source: 'user', displayOrder,
    enabled: spec.enabled ?? true, isManaged: false, currentHash: 'sha256:0', trustStatus: spec.trust ?? 'trusted', ...(spec.mode === undefined ? {} : { mode: spec.mode }),
  };
};

const isList = (specs: HookSpec | readonly HookSpec[]): specs is readonly HookSpec[] => Array.isArray(specs);
const exited = (code: number, stdout: string): HookEnding => ({ kind: 'exited', code, stdout, stderr: '' });
type DistributiveOmit<Union, Key extends string> = Union extends unknown ? Omit<Union, Key> : never;
