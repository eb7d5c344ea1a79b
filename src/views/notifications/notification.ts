import type { CallRef, JsonObject } from '../../../machines/index.ts';

/** One notification of the Codex app server. */
export type Notification = { method: string; params: JsonObject };

/** What is told while things run and is not history; the session's `deltas$` fits. */
export type ProgressDelta =
  | { type: 'model'; turn: string; request: number; event: ModelProgress }
  | ({ type: 'tool'; turn: string; progress: ToolProgress } & CallRef);

export type ToolProgress =
  | { type: 'itemStarted'; item: JsonObject }
  | { type: 'outputDelta'; itemId: string; text: string }
  | { type: 'terminalInteraction'; itemId: string; processId: string; stdin: string }
  | { type: 'turnDiff'; itemId: string; diff: string };

export type ModelProgress =
  | { type: 'begun' }
  | { type: 'itemStarted'; item: { type: string; [key: string]: unknown } }
  | { type: 'delta'; kind: 'text' | 'summary' | 'reasoning'; itemId: string; part?: number; text: string }
  | { type: 'retrying' };
