import type { CallRef, HookRequest, JsonObject } from '../../machines/index.ts';
import type { ConfiguredHandler, HookRun } from '../hooks/index.ts';
import type { Model, ModelEvent } from '../models/port.ts';
import type { Approver, Toolbox, ToolProgress } from '../tools/port.ts';

/** Where time comes from. Must not go back. */
export type Clock = {
  now(): number;
  /** Waits; resolves early when the signal fires, and must not reject. The machine's own timers where absent. */
  sleep?(ms: number, signal: AbortSignal): Promise<void>;
};

/** Where ids come from. Each must be new. */
export type Ids = { turn(): string; prompt(): string };

/** One dispatch of hooks, ready to run. */
export type HookDispatch = {
  handlers: readonly ConfiguredHandler[];
  request: HookRequest;
  /** What the handlers get on stdin. */
  input: JsonObject;
  cwd: string;
};

/**
 * The port that runs hooks. Must not reject: a run that fails is a run. Results come in configured order. When the
 * signal fires, every process that it started is killed and it resolves promptly.
 */
export type HookRunner = {
  run(dispatch: HookDispatch, signal: AbortSignal): Promise<HookRun[]>;
  /** Starts runs that nobody waits for; each is told to `onEnd` when it ends. */
  runInBackground(dispatch: HookDispatch, onEnd: (run: HookRun) => void): void;
  /** Ends every background run. Must not throw. */
  close(): Promise<void>;
};

/** What the host brings. */
export type Ports = { model: Model; tools: Toolbox; approver: Approver; hooks: HookRunner; clock: Clock; ids: Ids };

/** What is told while things run, and is not history. */
export type Delta =
  | { type: 'model'; turn: string; request: number; event: Extract<ModelEvent, { type: 'delta' | 'itemStarted' | 'retrying' | 'begun' }> }
  | ({ type: 'tool'; turn: string; progress: ToolProgress } & CallRef);
