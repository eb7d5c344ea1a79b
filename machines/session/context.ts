import type { CompactionTrigger, GoalNews, TurnKind } from '../facts.ts';
import type { Goal } from '../goal.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Prompt } from '../prompt.ts';
import type { ResponseItem } from '../response-item.ts';
import { defaultSettings, placeToldBy, type SessionSettings, type ToldPlace, type ToldSettings } from '../settings.ts';
import type { ToolCall, ToolDescription, ToolOutput } from '../tool-call-data.ts';
import type { ModelEnding, StartSource } from './events.ts';

/** Something that waits to join the running turn. Only prompts are looked at by UserPromptSubmit hooks. */
export type PendingInput =
  | { kind: 'prompt'; prompt: Prompt }
  | { kind: 'notice'; item: ResponseItem; origin: string }
  | { kind: 'goal'; about: GoalNews; goal: Goal }
  | { kind: 'contexts'; contexts: { runId: string; text: string }[] };

/** A prompt that waits for a turn of its own. */
export type QueuedPrompt = { prompt: Prompt; turn: string };

/** What an async hook said; it is taken in where a turn has room for it. */
export type AsyncResult = { contexts: { runId: string; text: string }[]; warnings: string[] };

/** A command of the user's own that runs; `turn` is the one in which it began, `item` what clients are shown of it. */
export type CommandState = { id: string; turn: string; command: string; item: JsonObject };

/** One tool call of the running turn. */
export type CallState = {
  call: ToolCall;
  description: ToolDescription;
  /** `recorded`: the answer that it came with goes on. `waiting`: for calls that must run alone, or for which it must. */
  status: 'recorded' | 'waiting' | 'running' | 'done';
  /** When it could have run first. */
  calledAt: number;
  output: ToolOutput | null;
};

export type Turn = {
  id: string;
  kind: TurnKind;
  /** What it decides by: the session's settings as they were when it began. */
  settings: SessionSettings;
  /** What the last message must satisfy. */
  outputSchema?: Json;
  /** What is being looked at, in order; the first is at the hooks. */
  batch: PendingInput[];
  accepted: number;
  blocked: number;
  /** The cause that SessionStart hooks are told; a cause is told once, whatever becomes of the turn. */
  starting: StartSource | null;
  stopHookActive: boolean;
  continuations: number;
  /** How often the last continuation's text came in a row. */
  repeats: number;
  lastFragments: string;
  /** The text of the last response's last message; `null` where it has none. */
  lastMessage: string | null;
  /** The last response called tools, or said that the turn goes on. */
  followUp: boolean;
  requests: number;
  /** The broken streams of the running request; all zero once one is complete. */
  retries: { stream: number; network: number; networkWaitMs: number };
  /** The pause before the next attempt; `null` where none is due. */
  retryInMs: number | null;
  /** The running response has begun. */
  begun: boolean;
  /** How the running or last response ended, for PostModelRequest hooks. */
  ending: ModelEnding | { status: 'cancelled' } | null;
  error: { message: string } | null;
  /** `dropped`: how many of the oldest items the request for a summary leaves out, so that the model can read it. */
  compaction: { trigger: CompactionTrigger; when: 'manual' | 'turnStart' | 'midTurn'; dropped?: number } | null;
  /** What it spends is spent on the goal. */
  pursues: boolean;
  /** The first request that is counted for the goal: not the one that set it. */
  pursuesFrom: number;
  /** The turn of the user's that it comes from; its own id where that is itself. */
  root: string;
  /** The turn ends as interrupted once its input has been looked at. */
  abortAfterInput: boolean;
};

/** How a session pursues its goal. */
export type Pursuit = {
  /** After an interrupt, and where goals are not pursued, the goal waits for another turn to end, or for the user to set it going. */
  held: boolean;
  /** Tokens of the running turn that are not accounted yet. */
  tokens: number;
  /** Up to when its time is accounted; `null` where it does not run. */
  since: number | null;
  /** The objective that the model was told since the user said something; `null`: none. */
  told: string | null;
  /** The model was told that the budget is spent. */
  limitTold: boolean;
  /** Turns that followed one another without a word of the user's. */
  turns: number;
  /** The turn that the next one goes on from, where the model set the goal and nothing has cut the line. */
  after: { turn: string; root: string } | null;
};

/** Control data only: the conversation is a view of the facts. */
export type SessionContext = {
  /** What the next turn will decide by. */
  settings: SessionSettings;
  /** What a model that takes over from another one is told to go by. */
  instructions: string;
  /** What the conversation has told the model of its settings; `null` before its first turn. */
  told: ToldSettings | null;
  /** What stands before the conversation tells of its place; `null` where nobody knows what. */
  opening: ToldPlace | null;
  /** Causes of SessionStart that no hook has seen yet, oldest first. */
  pendingStarts: StartSource[];
  queue: QueuedPrompt[];
  /** Prompts that came while a turn was being interrupted: theirs are the next turns. */
  nextUp: QueuedPrompt[];
  /** After an interrupt the queue waits for the user's next word. */
  queueHeld: boolean;
  pending: PendingInput[];
  turn: Turn | null;
  goal: Goal | null;
  pursuit: Pursuit;
  calls: CallState[];
  commands: CommandState[];
  /** Results of async hooks that no turn has taken in yet. */
  asyncResults: AsyncResult[];
  /** Of the last request: how full the conversation is. */
  totalTokens: number;
  /** Of all requests. */
  spentTokens: number;
  /** PostModelRequest hooks look at each answer before its calls run; without them calls run as they arrive. */
  looksAtAnswers: boolean;
  /** Set once the session is asked to close. */
  closing: string | null;
  /** An interrupt by the user leaves a marker in the conversation, one by a hook does not. */
  marked: boolean;
};

export type SessionInput = { looksAtAnswers?: boolean; settings?: Partial<SessionSettings>; instructions?: string; told?: ToldSettings; source?: StartSource; totalTokens?: number; spentTokens?: number };

const noPursuit: Pursuit = { held: false, tokens: 0, since: null, told: null, limitTold: false, turns: 0, after: null };

export const initialContext = (input: SessionInput | undefined): SessionContext => ({
  settings: { ...defaultSettings, ...input?.settings },
  instructions: input?.instructions ?? '', told: input?.told ?? null, opening: input?.told === undefined ? placeToldBy({ ...defaultSettings, ...input?.settings }) : null,
  pendingStarts: [input?.source ?? 'startup'],
  queue: [], nextUp: [], queueHeld: false, pending: [], turn: null, goal: null, pursuit: noPursuit, calls: [], commands: [], asyncResults: [],
  totalTokens: input?.totalTokens ?? 0, spentTokens: input?.spentTokens ?? 0, looksAtAnswers: input?.looksAtAnswers ?? false, closing: null, marked: false,
});

/** What is decided by now: a turn that runs goes on as it began, whatever was changed since. */
export const settingsInForce = ({ turn, settings }: SessionContext): SessionSettings => turn?.settings ?? settings;

export const noRetries = { stream: 0, network: 0, networkWaitMs: 0 };

export const newTurn = ({ settings }: SessionContext, id: string, kind: TurnKind, batch: PendingInput[]): Turn => ({
  id, kind, settings, batch, accepted: 0, blocked: 0, starting: null, stopHookActive: false, continuations: 0, repeats: 0, lastFragments: '',
  lastMessage: null, followUp: false, requests: 0, retries: noRetries, retryInMs: null, begun: false, ending: null, error: null, compaction: null,
  abortAfterInput: false, pursues: false, pursuesFrom: 0, root: id,
});
