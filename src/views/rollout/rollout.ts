import { changeSettings, defaultSettings, type SessionSettings } from '../../../machines/settings.ts';
import type { JsonObject, ResponseItem, SettingsChange } from '../../../machines/index.ts';
import { madeId } from '../codex/made-id.ts';
import { shortGoalOf } from '../codex/goal.ts';
import { isKept, type KeptItem, type Moment } from '../codex/moment.ts';
import { objectOf, textOf } from '../codex/reading.ts';
import { CodexStory } from '../codex/story.ts';
import type { SessionRecord } from '../record.ts';
import { SUMMARY_PREFIX } from '../transcript.ts';
import { sessionMetaLine, settingsLine, turnContextLine, windowId, worldStateLine, type Surroundings } from './context-lines.ts';
import { keptItem, keptItemLine, placeOf } from './kept-item-line.ts';
import { rolloutHost, type RolloutHost } from './rollout-host.ts';
import { eventLine, lineAt, type RolloutLine } from './rollout-line.ts';
import { itemCompletedLine, tokenCountLine, turnCutLine, turnEndedLine, turnStartedLine, usageLine, usageRecord } from './turn-lines.ts';

/**
 * The lines that Codex CLI 0.169.0 would have written of these records. A fold: the same records give the same lines,
 * ids included, so that a file that lost its end is completed from the log. Each record is heard once, in order.
 */
export class Rollout {
  private readonly story = new CodexStory();
  private around: Surroundings | null = null;
  private history: ResponseItem[] = [];
  private begun = false;
  /** What the running turn decides by. */
  private turnSettings: SessionSettings = defaultSettings;
  private root = '';
  /** What the model has been told of its surroundings, by a turn's first lines or by a compaction's. */
  private told: SessionSettings | null = null;
  private sequence = 0;
  private sampledThrough = 0;
  private inputOf: number | null = null;
  private window = 0;
  private lastUsage: JsonObject | null = null;

  apply(record: SessionRecord): RolloutLine[] {
    const lines = record.event.type === 'log.opened' ? this.open(record) : [];
    for (const moment of this.story.apply(record)) lines.push(...this.begin(moment, record.at), ...this.linesOf(moment, record));
    this.noteSampling(record);
    return lines;
  }

  /** The ordinal of the first line; a fork's goes on from where it left its parent. `null`: the file was begun by another. */
  get firstOrdinal(): number | null {
    const host = this.around?.host;
    return host?.goesOn === true ? null : host?.fork?.endOrdinal ?? 0;
  }

  private open(record: SessionRecord): RolloutLine[] {
    const { preamble, host, history } = record.event;
    this.around = {
      session: record.session, openedAtMs: record.at, settings: settingsOf(record), host: rolloutHost(host), instructions: textOf(objectOf(preamble)['instructions']),
    };
    const items = (value: unknown): ResponseItem[] => (Array.isArray(value) ? (value as ResponseItem[]) : []);
    this.history = items(history);
    const { fork, forkedFromId, goesOn }: RolloutHost = this.around.host;
    if (fork === null && forkedFromId === null && !goesOn) return [];
    this.begun = true;
    if (goesOn || fork !== null) {
      this.told = this.around.settings;
      this.sequence = this.history.length + items(objectOf(preamble)['items']).length;
    }
    return goesOn ? [] : [sessionMetaLine(record.at, this.around), settingsLine(record.at, this.around), ...this.cutLines(record, fork?.cutTurn ?? null)];
  }

  /** The turn that went on where a fork begins was interrupted, as far as the fork knows: its history ends with the mark of that. */
  private cutLines({ at, session }: SessionRecord, turn: string | null): RolloutLine[] {
    const marker = this.history.at(-1);
    if (turn === null || marker === undefined) return [];
    const kept: KeptItem = { id: `msg_${madeId(at, session, 'cut')}`, item: marker, kind: 'generic.turn_aborted', turn, atMs: at };
    this.sequence -= 1;
    return [this.keptLine(kept, false), turnCutLine(turn, at)];
  }

  /** The file begins with the first turn, or with the first hook that is pointed at it. */
  private begin(moment: Moment, at: number): RolloutLine[] {
    return moment.type === 'turnStarted' || moment.type === 'hook' ? this.beginAt(at) : [];
  }

  /** The first lines before anything has happened: somebody needs the file. None where it has begun. */
  beginEarly(): RolloutLine[] {
    return this.around === null ? [] : this.beginAt(this.around.openedAtMs);
  }

  private beginAt(at: number): RolloutLine[] {
    if (this.begun || this.around === null) return [];
    this.begun = true;
    const { session } = this.around;
    const kept = this.history.map((item, index): KeptItem => ({ id: idOf(item) ?? `msg_${madeId(at, session, 'history', index)}`, item, kind: kindOf(item), turn: '', atMs: at }));
    return [sessionMetaLine(at, this.around), ...kept.map((one) => this.keptLine(one, false))];
  }

  private linesOf(moment: Moment, { at, session }: SessionRecord): RolloutLine[] {
    const { around } = this;
    if (around === null) return [];
    switch (moment.type) {
      case 'turnStarted': this.turnSettings = around.settings; this.root = moment.turn.root; return [turnStartedLine(moment.turn, around.host.contextWindow, around.settings.collaborationMode?.mode ?? 'default')];
      case 'surroundings': return this.surroundingsLines(moment, at, around);
      case 'kept': return [this.keptLine(moment.kept, moment.summary)];
      case 'itemCompleted': return isKept(moment) ? [itemCompletedLine(session, moment)] : [];
      case 'usage': this.lastUsage = usageRecord(session, around.settings.agent?.rootSessionId ?? session, moment); return [usageLine(at, this.lastUsage)];
      case 'tokenCount': return [tokenCountLine(at, moment, around.host.contextWindow)];
      case 'goalUpdated': return moment.isUsers ? [...this.beginAt(at), eventLine(at, 'thread_goal_updated', { threadId: session, goal: shortGoalOf(session, moment.goal) })] : [];
      case 'compacted': return this.compactionLines(moment, at, around);
      case 'settingsChanged': return this.changeSettings(moment.settings, at, around);
      case 'turnSettled': return [turnEndedLine(moment)];
      default: return [];
    }
  }

  private surroundingsLines({ turn, preamble }: Extract<Moment, { type: 'surroundings' }>, at: number, around: Surroundings): RolloutLine[] {
    const inTurn = { ...around, settings: this.turnSettings };
    const context = turnContextLine(at, { id: turn, root: this.root }, inTurn);
    const { told } = this;
    this.told = inTurn.settings;
    if (told !== null) return isSame(worldOf(told), worldOf(inTurn.settings)) ? [context] : [worldStateLine(at, false, inTurn), context];
    const items = preamble.map((item, index): KeptItem => ({ id: `msg_${madeId(at, around.session, 'preamble', index)}`, item, kind: 'preamble', turn, atMs: at }));
    return [...items.map((kept) => this.keptLine(kept, false)), worldStateLine(at, true, inTurn), context, settingsLine(at, inTurn)];
  }

  private compactionLines({ turn, summary, replacement }: Extract<Moment, { type: 'compacted' }>, at: number, around: Surroundings): RolloutLine[] {
    const { session, openedAtMs } = around;
    this.window += 1;
    const inTurn = { ...around, settings: this.turnSettings };
    this.told = inTurn.settings;
    const id = (window: number): string => windowId(session, openedAtMs, window);
    const line = lineAt(at, 'compacted', {
      message: `${SUMMARY_PREFIX}\n${summary}`, replacement_history: replacement.map(keptItem),
      replacement_history_metadata: replacement.map(() => placeOf({ sequence: ++this.sequence, sampledThrough: this.sampledThrough })),
      window_number: this.window, first_window_id: id(0), previous_window_id: id(this.window - 1), window_id: id(this.window),
      latest_token_usage_record: this.lastUsage ?? undefined,
    });
    return [line, worldStateLine(at, true, inTurn), turnContextLine(at, { id: turn, root: this.root }, inTurn), settingsLine(at, inTurn)];
  }

  /** Settings that are given anew and are the same as before change nothing. */
  private changeSettings(change: SettingsChange, at: number, around: Surroundings): RolloutLine[] {
    const before = around.settings;
    around.settings = changeSettings(before, change);
    return isSame(before, around.settings) || !this.begun ? [] : [settingsLine(at, around)];
  }

  private keptLine(kept: KeptItem, summary: boolean): RolloutLine {
    if (kept.kind === 'model' && !summary && this.inputOf !== null) this.sampledThrough = this.inputOf;
    return keptItemLine(kept, { sequence: ++this.sequence, sampledThrough: this.sampledThrough }, summary);
  }

  private noteSampling({ facts }: SessionRecord): void {
    if (facts.some((fact) => fact.type === 'sampling.started' && fact.purpose === 'turn')) this.inputOf = this.sequence;
  }
}

/** The settings without what the state of the world does not tell. */
const worldOf = ({ reasoningEffort: _effort, reasoningSummary: _summary, serviceTier: _tier, personality: _personality, ...world }: SessionSettings): SessionSettings => world;

const isSame = (one: SessionSettings, other: SessionSettings): boolean => JSON.stringify(one) === JSON.stringify(other);

const settingsOf = (record: SessionRecord): SessionSettings => {
  for (const fact of record.facts) if (fact.type === 'session.opened') return fact.settings;
  return defaultSettings;
};

const idOf = (item: ResponseItem): string | undefined => ('id' in item && typeof item.id === 'string' && item.id !== '' ? item.id : undefined);
const kindOf = (item: ResponseItem): KeptItem['kind'] => {
  if (item.type === 'message') return item.role === 'assistant' ? 'model' : item.role === 'developer' ? 'hooks.additional_context' : 'user.text';
  return item.type === 'function_call_output' || item.type === 'custom_tool_call_output' ? 'output' : 'model';
};
