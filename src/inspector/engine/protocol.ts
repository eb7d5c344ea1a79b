import type { Fact, HookRun, Json } from '../../../machines/index.ts';
import type { SessionRecord } from '../../views/record.ts';
import type { Headline } from './headline.ts';

/** What records are told apart by in the list. */
export const groups = ['prompt', 'hook', 'model', 'tool', 'session'] as const;
export type Group = (typeof groups)[number];

/** How loud a record is: `trouble` blocked, denied or failed something. */
export type Tone = 'plain' | 'trouble';

/** One line of the record list. */
export type Row = { seq: number; at: number; actor: string; event: string; title: string; text: string; group: Group; tone: Tone; state: string;
  /** The turn that begins with this record, counted from 0; null where none does. */
  beginsTurn: number | null };

/**
 * Where and why a log ended before its end. `torn`: a crash cut the last line. `damaged`: somebody changed a line.
 * `foreign`: a whole record that is no session's of this version. `offset` in bytes; null where it is not known.
 */
export type Damage = { kind: 'torn' | 'damaged' | 'foreign'; line: number; offset: number | null; reason: string };

/** What is known of the whole log so far. Times are unix milliseconds. */
export type Status = {
  records: number; bytes: number; turns: number; firstAt: number; lastAt: number;
  session: { id: string; model: string; cwd: string; redacted: boolean } | null;
  /** The state after the last record. */
  state: string;
  phase: 'reading' | 'live' | 'ended' | 'lost';
  /** False where nobody has the log open who could go on with it. */
  isWritten: boolean;
  damage: Damage | null;
  fault: string | null;
  /** Records that the query leaves in the list; it grows while a search goes on. */
  found: number;
  searching: boolean;
};

/** One machine at one record: `chart` names its drawing, ids are the chart's. */
export type MachineAt = { id: string; chart: 'session' | 'toolCall'; title: string; active: string[]; taken: string[]; ended: boolean };

export type Cause = { seq: number; effect: string; what: string };
export type EffectTold = { id: string; kind: string; what: string; answeredBy: number | null };
export type RunningEffect = { id: string; kind: string; what: string; since: number; sinceSeq: number };
export type WaitingPrompt = { id: string; text: string; turn: string | null };

/** Everything at one record. */
export type Moment = {
  seq: number; record: SessionRecord; state: string; machines: MachineAt[];
  /** The record whose effect this one answers; null where it came from outside. */
  cause: Cause | null;
  effects: EffectTold[];
  /** What the record is, in a few words. */
  title: string; text: string;
  /** What the record came to where something was refused or went wrong. */
  headline: Headline | null;
  /** The turn that the record belongs to, or else the last one before it: `turnIsOver`. */
  turn: TurnRow | null;
  turnIsOver: boolean;
  /** The labels of the handlers whose runs the record tells of, by their keys. */
  labels: { [handlerKey: string]: string };
  queue: WaitingPrompt[]; steered: WaitingPrompt[]; queueHeld: boolean;
  running: RunningEffect[];
  calls: { id: string; name: string; state: string; input: string }[];
  fault: string | null;
};

export type TurnRow = {
  index: number; id: string; kind: string; start: number; end: number | null; startedAt: number; endedAt: number | null; status: string | null;
  /** The prompt or command that it began with; `''` where it began with none. */
  text: string;
  hookRuns: number; calls: number;
  /** What was refused or went wrong in it: the first few, and how many there are. */
  troubles: TroubleTold[]; troubleCount: number;
};
export type TroubleTold = { seq: number; text: string; why: string; tone: Headline['tone'] };

/** A handler that was configured when the session opened, or since. */
export type HandlerRow = { key: string; event: string; label: string; matcher: string | null; source: string; sourcePath: string; runs: boolean; why: string };
/** The session as a whole so far. `warnings`: what discovery said of the configuration, of handlers that it left out among it. */
export type Overview = { hookRuns: { [status: string]: number }; calls: number; requests: number; tokens: number; handlers: HandlerRow[]; warnings: readonly string[]; settings: { [name: string]: Json } };

/** One run of a hook in a turn. `status` beyond a result's own: it is running, was interrupted, or was skipped. */
export type HookRow = {
  runId: string | null; handlerKey: string; event: string; status: 'completed' | 'failed' | 'blocked' | 'stopped' | 'running' | 'interrupted' | 'skipped';
  label: string; about: string; source: string; sourcePath: string;
  startedAt: number | null; endedAt: number | null; startSeq: number; endSeq: number | null; factIndex: number | null; reason: string | null;
  /** Why it blocked, stopped or failed; `''` where it did not. */
  says: string;
};

/** A run in full, as its record holds it. */
export type HookDetail = { run: HookRun; stdin: Json };

export type SpanRow = { kind: 'model' | 'tool'; label: string; from: number; to: number | null; seq: number };
export type TurnHooks = { turn: TurnRow; from: number; to: number; rows: HookRow[]; spans: SpanRow[]; left: number };

/** One item of the conversation, and the fact that put it there. */
export type Talk = { seq: number; factIndex: number; role: string; kind: string; text: string; origin: Fact['type'] | 'history' | 'preamble'; from: string; full: Json };
export type Conversation = { total: number; first: number; items: Talk[] };

/** What a search looks for. An empty text finds everything in the groups. */
export type Query = { text: string; groups: readonly Group[]; troubleOnly: boolean };
export const everything: Query = { text: '', groups, troubleOnly: false };

/** The bands of the time line: for each bucket the state that it ends in, and whether something went wrong in it. */
export type Strip = { states: string[]; buckets: Uint8Array; trouble: Uint8Array };

/** What the page asks its engine. Places are indexes of the list as the query leaves it. */
export type Asks = {
  query: { ask: Query; answer: number };
  rows: { ask: { from: number; to: number }; answer: Row[] };
  place: { ask: { seq: number }; answer: number };
  seqAt: { ask: { place: number }; answer: number | null };
  moment: { ask: { seq: number }; answer: Moment | null };
  hooks: { ask: { turn: number; upTo: number }; answer: TurnHooks | null };
  hook: { ask: { seq: number; factIndex: number }; answer: HookDetail | null };
  turns: { ask: { from: number; to: number }; answer: TurnRow[] };
  overview: { ask: Record<string, never>; answer: Overview | null };
  conversation: { ask: { seq: number; last: number }; answer: Conversation };
  strip: { ask: { buckets: number }; answer: Strip };
  nextTrouble: { ask: { seq: number; direction: 1 | -1 }; answer: number | null };
};
export type AskName = keyof Asks;

/** What stands between the records on the way to the page. */
export type Notice =
  | { hookturn: 'caught-up' }
  /** Whether a process has the log open. */
  | { hookturn: 'writer'; present: boolean }
  | { hookturn: 'ended' }
  | { hookturn: 'redacted' }
  | ({ hookturn: 'damage' } & Damage);
