import type { Goal, MarkedStatus } from '../../machines/goal.ts';
import type { JsonObject } from '../../machines/json.ts';
import type { CommandEnding } from '../../machines/session/events.ts';
import type { SessionSettings } from '../../machines/settings.ts';
import type { Approval, PermissionNeed, ToolCall, ToolDescription, ToolOutput, ToolResult } from '../../machines/tool-call-data.ts';
import type { ToolSpec } from '../models/port.ts';

/** The goal of a session, for the tools by which its model sets one. */
export type SessionGoal = {
  get(): Goal | null;
  /** `null`: an unfinished one is in the way. */
  create(goal: { objective: string; tokenBudget: number | null }): Promise<Goal | null>;
  /** `null`: there is none. */
  mark(status: MarkedStatus): Promise<Goal | null>;
};

/** What a tool may know of the session that calls it. */
export type ToolScope = {
  sessionId: string;
  turnId: string;
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** What the session decides by in this turn. */
  settings: SessionSettings;
  /** Absent for whoever calls a tool outside of a session. */
  goal?: SessionGoal;
};

/** What a tool tells while it runs. Nothing of it is history but the items. */
export type ToolProgress =
  | { type: 'itemStarted'; item: JsonObject }
  | { type: 'outputDelta'; itemId: string; text: string }
  /** Something was written to a running command, or it was waited for. */
  | { type: 'terminalInteraction'; itemId: string; processId: string; stdin: string }
  /** What the turn's patches have made of the files, with the one that this item tells of; empty where that is nothing. */
  | { type: 'turnDiff'; itemId: string; diff: string };

/** How a call is run: in the session's sandbox, or without it once that has been allowed. */
export type RunOptions = { sandbox: 'session' | 'none'; tell: (progress: ToolProgress) => void };

/** What the user typed himself; the id is its item's too. `timeoutMs`: how long it may run at most; the toolbox's own limit where absent. */
export type UserCommand = { id: string; command: string; timeoutMs?: number };

/**
 * The port to the tools of a session.
 *
 * `describe` must not act: it says what a call is before anything runs. `run` must not throw, must end promptly when
 * the signal fires, and must end every process that it started when the toolbox is closed.
 */
export type Toolbox = {
  /** The tools as the model of a turn with these settings is offered them. */
  specs(settings: SessionSettings): readonly ToolSpec[];
  /**
   * Resolves when `specs` is complete, or has been waited for long enough: the first hooks and the first model request of a
   * session wait for it. Must not reject. Default: it is complete at once.
   */
  ready?(): Promise<void>;
  /** What the model of a turn with these settings reads of an output in its requests. Must be pure (L10). Default: all of it. */
  outputForModel?(output: ToolOutput, settings: SessionSettings): ToolOutput;
  describe(call: ToolCall, scope: ToolScope): Promise<ToolDescription> | ToolDescription;
  run(call: ToolCall, scope: ToolScope, options: RunOptions, signal: AbortSignal): Promise<ToolResult>;
  /** The `commandExecution` item of a command that the user is about to run, as clients are shown it. Must not act. */
  describeUserCommand?(command: UserCommand, scope: ToolScope): Promise<JsonObject>;
  /** Runs what the user typed himself: no hooks, no approval, the user's login shell. Must not throw. */
  runUserCommand(command: UserCommand, scope: ToolScope, tell: (progress: ToolProgress) => void, signal: AbortSignal): Promise<CommandEnding>;
  /** Told of each item that completes when no call is waiting for it (a background command that ends). */
  onBackgroundItem?(listener: (item: JsonObject, turnId: string) => void): void;
  /** Ends everything that still runs. Must not throw. */
  close(): Promise<void>;
};

/** The port to whoever may allow a call: a person, a client, a policy. Must not throw; `cancel` where nobody answers. */
export type Approver = {
  approve(request: Extract<PermissionNeed, { need: 'ask' }>['request'], scope: ToolScope, signal: AbortSignal): Promise<Approval>;
};
