import type { Goal, GoalStatus } from './goal.ts';
import type { HookEventName, HookRun } from './hook-answer.ts';
import type { Json, JsonObject } from './json.ts';
import type { Prompt } from './prompt.ts';
import type { ResponseItem } from './response-item.ts';
import type { StartSource, StreamRetry, Usage } from './session/events.ts';
import type { SessionSettings, SettingsChange } from './settings.ts';
import type { CallRef, ToolCall, ToolOutput } from './tool-call-data.ts';

/** Why a turn ended. */
export type TurnStatus = 'completed' | 'interrupted' | 'failed';

/** What a session decided about itself and its input. */
export type SessionFact =
  | { type: 'session.opened'; settings: SessionSettings; source: StartSource }
  | { type: 'session.resumed'; source: StartSource }
  | { type: 'session.closed'; reason: string }
  | { type: 'settings.changed'; settings: SettingsChange }
  /** What the model is told of a setting that it has to know, in a message of its own or, `anew`, with what stands before the conversation. */
  | { type: 'setting.told'; turn: string; about: 'model' | 'permissions' | 'mode' | 'environment'; text: string; anew: boolean }
  /** `after`: the turn that a goal's turn goes on from, and the turn of the user's from which all of that came. */
  | { type: 'turn.started'; turn: string; kind: TurnKind; after?: { turn: string; root: string } }
  | { type: 'turn.continued'; turn: string; fragments: { runId: string; text: string }[]; continuation: number; repeats: number }
  | { type: 'turn.continuationRefused'; turn: string; cap: number; reason: string }
  /** `replaced`: another turn has taken its place. */
  | { type: 'turn.settled'; turn: string; status: TurnStatus; error: { message: string } | null; lastMessage: string | null; marked: boolean; replaced?: boolean }
  | { type: 'prompt.steered'; turn: string; prompt: Prompt }
  | { type: 'prompt.queued'; turn: string; prompt: Prompt }
  | { type: 'prompt.revised'; turn: string; prompt: Prompt }
  | { type: 'queue.arranged'; order: string[] }
  | { type: 'prompt.accepted'; turn: string; prompt: Prompt }
  | { type: 'prompt.blocked'; turn: string; promptId: string; reason: string | null; by: string[] }
  | { type: 'prompt.dropped'; turn: string | null; promptId: string; reason: string }
  | { type: 'context.injected'; turn: string; text: string; runId: string; about?: string }
  /** `turn` is null where no turn runs. */
  | { type: 'notice.recorded'; turn: string | null; item: ResponseItem; origin: string }
  | { type: 'sampling.started'; turn: string; request: number; purpose: 'turn' | 'compaction' }
  | { type: 'model.replied'; turn: string; request: number; item: ResponseItem }
  | { type: 'sampling.completed'; turn: string; request: number; usage: Usage | null }
  /** `dropped`: the request for a summary was too long, and is asked again without so many of the oldest items. */
  | { type: 'sampling.failed'; turn: string; request: number; error: { message: string; kind: string; httpStatus?: number | undefined; toldLimits?: boolean | undefined }; retry?: StreamRetry; overflow?: Overflow; dropped?: number }
  | { type: 'sampling.cut'; turn: string; request: number; reason: 'steered' | 'interrupted' }
  | { type: 'compaction.started'; turn: string; trigger: CompactionTrigger }
  | { type: 'compaction.stopped'; turn: string; trigger: CompactionTrigger; reason: string | null }
  | { type: 'conversation.compacted'; turn: string; trigger: CompactionTrigger; summary: string }
  /** A command of the user's own. `joins`: what the model reads of it waits to join the running turn; else the conversation has it now. */
  | { type: 'command.finished'; turn: string; command: string; exitCode: number | null; output: string; durationMs: number; item: JsonObject; joins?: boolean }
  /** `turn` is null where none runs, and where the user changed it. */
  | { type: 'goal.updated'; turn: string | null; goal: Goal; by: 'model' | 'user' | 'session' }
  | { type: 'goal.cleared' }
  /** What the model is told of a goal, each in Codex's words. */
  | { type: 'goal.told'; turn: string; about: GoalNews; goal: Goal }
  /** The model is told what the user himself did to the goal. */
  | { type: 'goal.spoken'; said: { objective?: string; status?: GoalStatus } | 'cleared' }
  | { type: 'goal.turnsUsedUp'; limit: number }
  /** Its id is the call's; `nth`: the call's too. */
  | { type: 'item.started'; turn: string; nth?: number | undefined; item: JsonObject }
  | { type: 'item.completed'; turn: string; item: JsonObject }
  | { type: 'warning.told'; turn: string | null; message: string };

/** What a tool call decided. */
export type ToolFact =
  | { type: 'tool.called'; turn: string; call: ToolCall }
  | ({ turn: string } & CallRef & CallFact);

type CallFact =
  | { type: 'tool.blocked'; reason: string }
  | { type: 'tool.rewritten'; input: Json }
  | { type: 'tool.permitted'; by: 'policy' | 'hook' | 'approver' }
  | { type: 'tool.denied'; by: 'policy' | 'hook' | 'approver'; message: string; item?: JsonObject }
  | { type: 'tool.started'; attempt: number }
  | { type: 'tool.finished'; success: boolean; stillRunning: boolean; items: JsonObject[] }
  | { type: 'tool.corrected'; feedback: string }
  | { type: 'tool.interrupted' }
  | { type: 'tool.answered'; kind: ToolCall['kind']; output: ToolOutput };

/** What became of the hooks of one hook event. Told by the step that started or ended them. */
export type HookFact =
  | { type: 'hook.started'; turn: string | null; actor: string; run: HookRunStart }
  | { type: 'hook.completed'; turn: string | null; run: HookRun }
  | { type: 'hook.interrupted'; turn: string | null; runId: string; handlerKey: string }
  /** A handler in shadow mode has run, and nothing of it counts. `of`: the effect that ran it, `<seq>.<index>`. */
  | { type: 'hook.shadowed'; turn: string | null; of: string; run: HookRun }
  | { type: 'hook.skipped'; turn: string | null; event: string; handlerKey: string; reason: string };

/** A run that is about to start: everything that is known of it before it runs. */
export type HookRunStart = {
  id: string; handlerKey: string; event: HookEventName; handlerType: string; executionMode: 'sync' | 'async'; scope: 'thread' | 'turn';
  sourcePath: string; source: string; displayOrder: number; statusMessage: string | null;
};

/** What went wrong in the core itself. */
export type FaultFact = { type: 'fault.told'; where: string; message: string };

export type Fact = SessionFact | ToolFact | HookFact | FaultFact;
export type TurnKind = 'prompt' | 'compaction' | 'command' | 'goal';
/** `objective`: what it is. `continuation`: a turn goes on with it. `budgetLimit`: its tokens are spent. `objectiveUpdated`: it is another one now. */
export type GoalNews = 'objective' | 'continuation' | 'budgetLimit' | 'objectiveUpdated';
/** The conversation outgrew the model: it counts as full. `tokens`: what the model can hold; `added`: what was not counted of that before. */
export type Overflow = { tokens: number; added: number };
export type CompactionTrigger = 'manual' | 'auto';
