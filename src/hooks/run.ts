import type { HookEventName } from './event-names.ts';
import type { HandlerType, HookSource } from './handler.ts';
import type { Json } from './json.ts';

/** How one execution ended; the texts are what was read until then. */
export type HookEnding = { stdout: string; stderr: string } & (
  | { kind: 'exited'; code: number }
  | { kind: 'signalled'; signal: string }
  | { kind: 'timed-out'; timeoutS: number }
  | { kind: 'failed'; message: string }
  | { kind: 'cancelled' }
  | { kind: 'output-limit'; stream: 'stdout' | 'stderr'; limitBytes: number }
);

export type HookStatus = 'completed' | 'failed' | 'blocked' | 'stopped';

/** A line that people are told about a run, in Codex's exact words. */
export interface HookEntry {
  kind: 'warning' | 'stop' | 'feedback' | 'context' | 'error';
  text: string;
}

/** Text for the model. `text` is what it gets; `fullBytes` is the UTF-8 length before any cut; `spillPath` holds the full text. */
export interface ModelText {
  text: string;
  fullBytes: number;
  spillPath?: string;
}

export type PermissionDecision = { behavior: 'allow' } | { behavior: 'deny'; message: string };

/** What one run asks for. Absent keys ask for nothing. */
export interface HookEffect {
  stop?: { reason: string | null };
  block?: { reason: string };
  contexts: ModelText[];
  updatedInput?: Json;
  permission?: PermissionDecision;
  /** What the model is told in place of, or about, a tool's result. */
  feedback?: ModelText;
  /** The feedback of all runs of the event, where it is too long together; kept by the first run that has any. */
  joinedFeedback?: ModelText;
  /** The text with which the turn goes on. */
  fragment?: ModelText;
}

/** What one ending means for its hook event. */
export interface Interpretation {
  status: HookStatus;
  /** Order: warning, context, then one of stop, feedback, error. */
  entries: HookEntry[];
  effect: HookEffect;
  /** For people: what was wrong in the hook's output, and where. Never part of the entries. */
  detail?: string;
}

/** One execution of one handler: plain JSON, ready for a log. Times are Unix milliseconds. */
export interface HookRun extends Interpretation {
  /** `<event-kebab>:<displayOrder>:<sourcePath>[:<suffix>]` */
  id: string;
  handlerKey: string;
  event: HookEventName;
  handlerType: HandlerType;
  executionMode: 'sync' | 'async';
  scope: 'thread' | 'turn';
  sourcePath: string;
  source: HookSource;
  displayOrder: number;
  statusMessage: string | null;
  ending: HookEnding;
  startedAtMs: number;
  completedAtMs: number;
  durationMs: number;
  /** 0 for the run that finished first among those that ran side by side. */
  completionOrder: number;
}

/** A run that its host cut short: it decides nothing and Codex does not announce its end. */
export function wasCancelled(run: HookRun): boolean {
  return run.ending.kind === 'cancelled';
}
