import type { CompactionTrigger, Goal, HookFact, JsonObject, ResponseItem, SettingsChange, TurnKind, TurnStatus } from '../../../machines/index.ts';
import { noTokens, type Counted, type Tokens } from './token-usage.ts';
import type { TurnFailure } from './turn-error.ts';

/** What a conversation's item is, for those who keep it: Codex's `content_item_kinds`. */
export type ItemKind =
  | 'preamble' | 'user.text' | 'hooks.additional_context' | 'hookPrompt' | 'generic.turn_aborted' | 'shell.user_command'
  | 'collaboration_mode.instructions' | 'model_switch.instructions' | 'permissions.instructions' | 'environments.environment_context' | 'multi_agent.subagent_notification' | 'goal.internal_context' | 'user.goal' | 'compaction.summary' | 'notice' | 'model' | 'output';

/** An item of the conversation, with the id that it has wherever it is written down. */
export type KeptItem = { id: string; item: ResponseItem; kind: ItemKind; turn: string; atMs: number };

/** A turn as it goes on. Times are unix milliseconds. */
export type TurnSoFar = {
  id: string;
  kind: TurnKind;
  /** Its prompt came out of the queue. */
  isQueued: boolean;
  /** The turn that it goes on from; `null`: none. And the turn of the user's that it comes from. */
  after: string | null;
  root: string;
  startedAtMs: number;
  /** Messages of the model may hold plans. */
  hasPlans: boolean;
  firstTokenAtMs: number | null;
  /** The text of the last message that counts as the turn's answer. */
  lastMessage: string | null;
  /** The last item of an answer, as the app server spells it. */
  lastAnswer: JsonObject | null;
  failure: TurnFailure | null;
  tokens: Tokens;
};

/**
 * What Codex tells and writes down, in its order, before anyone has spelled it: the rollout file and the notifications
 * are two spellings of these.
 */
export type Moment =
  | { type: 'turnStarted'; turn: TurnSoFar }
  /** `nth`: which call of its id it is of, where the model has given the id to several. */
  | { type: 'itemStarted'; turn: string; item: JsonObject; nth?: number | undefined; startedAtMs: number }
  /** `declined`: nothing ran; it was refused before. */
  | { type: 'itemCompleted'; turn: string; item: JsonObject; nth?: number | undefined; startedAtMs: number; completedAtMs: number; declined: boolean }
  | { type: 'kept'; kept: KeptItem; summary: boolean }
  | { type: 'usage'; turn: TurnSoFar; request: number; last: Tokens; total: Tokens }
  /** `counted` is null as long as no request has been counted. */
  | { type: 'tokenCount'; turn: string; counted: Counted | null }
  /** A request of the turn was answered, and everything that the answer asked for is done. */
  | { type: 'answered'; turn: string }
  | { type: 'compacted'; turn: string; trigger: CompactionTrigger; summary: string; replacement: KeptItem[] }
  | { type: 'settingsChanged'; settings: SettingsChange }
  /** `isUsers`: the user himself changed it. */
  | { type: 'goalUpdated'; turn: string | null; goal: Goal; isUsers: boolean }
  | { type: 'goalCleared' }
  | { type: 'hook'; fact: Extract<HookFact, { type: 'hook.started' | 'hook.completed' }> }
  /** Something of a turn is about to be decided: what is known of the turn's surroundings is due. */
  | { type: 'surroundings'; turn: string; preamble: readonly ResponseItem[] }
  | { type: 'retrying'; turn: string; notice: string; failure: TurnFailure }
  | { type: 'failed'; turn: string; failure: TurnFailure }
  | { type: 'warning'; turn: string | null; message: string }
  | { type: 'turnSettled'; turn: TurnSoFar; status: TurnStatus; replaced: boolean; endedAtMs: number };

/** Codex keeps no command that was refused before it ran: clients hear of it once, its rollout and its turns do not have it. */
export const isKept = ({ declined, item }: Extract<Moment, { type: 'itemCompleted' }>): boolean => !(declined && item['type'] === 'commandExecution');

export const newTurn = (id: string, startedAtMs: number): TurnSoFar =>
  ({ id, kind: 'prompt', isQueued: false, after: null, root: id, startedAtMs, hasPlans: false, firstTokenAtMs: null, lastMessage: null, lastAnswer: null, failure: null, tokens: noTokens });

export const completed = (turn: string, item: JsonObject, completedAtMs: number, startedAtMs = completedAtMs): Extract<Moment, { type: 'itemCompleted' }> =>
  ({ type: 'itemCompleted', turn, item, startedAtMs, completedAtMs, declined: false });
