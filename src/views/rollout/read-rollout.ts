import { readFileSync } from 'node:fs';
import { changeSettings, defaultSettings, toldBy, type Json, type JsonObject, type ResponseItem, type SettingsChange, type ToldSettings } from '../../../machines/index.ts';
import { isObject, numberOf, numberOrNull, objectOf, textOf, textOrNull } from '../codex/reading.ts';
import { noTokens, type Counted, type Tokens } from '../codex/token-usage.ts';
import { rolloutBeside } from './find-rollout.ts';
import { RolloutHistory } from './rollout-history.ts';
import { settingsOfLine } from './rollout-settings.ts';

/** What could not be used of a file: the line's number from 1, and why. */
export type PassedOver = { path: string; line: number; reason: string };

/** A rollout, as far as a session needs it to go on. */
export type RolloutRead = {
  path: string;
  /** The thread's id, from its `session_meta` line. */
  id: string;
  /** The whole `session_meta` payload. */
  meta: JsonObject;
  instructions: string;
  /** What stood before the conversation. */
  preamble: ResponseItem[];
  history: ResponseItem[];
  settings: SettingsChange;
  /** What the conversation has told the model of its settings; `null` where it has told nothing. */
  told: ToldSettings | null;
  /** Tokens of the last request: how full the context is. */
  totalTokens: number;
  /** Tokens of all requests. */
  usage: Tokens;
  /** Both, with the turn; `null` where nothing was counted. */
  counted: Counted | null;
  openedAtMs: number;
  /** The turn that began and did not end. */
  unfinishedTurn: string | null;
  nextOrdinal: number;
  bytes: number;
  /** Where it was told to stop: in which thread's file, and how many bytes of that come before. `null`: it read to the end. */
  stoppedAt: { threadId: string; bytes: number } | null;
  passedOver: PassedOver[];
};

export type ReadRolloutOptions = {
  /** Finds the file of the thread that a fork began in; by default among the files beside this one. */
  find?: (threadId: string, besides: string) => string | null;
  /** Hears each `event_msg` and its line's ordinal, in order; those of the thread that a fork began in come first. */
  onEvent?: (payload: JsonObject, ordinal: number) => void;
  /** Reads what stands before the line of this ordinal, in whichever file it is. */
  before?: number;
};

/** L6: a fork of a fork of a fork ...; and how much is told of what was passed over. */
export const MAX_FORKS = 64;
export const MAX_PASSED_OVER = 100;

/**
 * Reads a rollout that Codex, or this project, wrote. Lines that are not known are passed over and told.
 * Throws an Error with the path where the file cannot be read, or is no rollout.
 */
export const readRollout = (path: string, options: ReadRolloutOptions = {}): RolloutRead => {
  const fold = new RolloutFold(path, options.onEvent ?? (() => undefined), options.before ?? Infinity);
  fold.file(path, Infinity, options.find ?? rolloutBeside, 0);
  return fold.result();
};

class RolloutFold {
  private readonly path: string;
  private readonly onEvent: NonNullable<ReadRolloutOptions['onEvent']>;
  private readonly before: number;
  private readonly history = new RolloutHistory();
  private readonly passedOver: PassedOver[] = [];
  private meta: JsonObject | null = null;
  private settings: SettingsChange = {};
  private told: ToldSettings | null = null;
  private usage: Tokens = noTokens;
  private counted: Counted | null = null;
  private turn = '';
  private totalTokens = 0;
  private unfinishedTurn: string | null = null;
  private nextOrdinal = 0;
  private bytes = 0;
  private stoppedAt: RolloutRead['stoppedAt'] = null;

  constructor(path: string, onEvent: NonNullable<ReadRolloutOptions['onEvent']>, before: number) {
    this.path = path;
    this.onEvent = onEvent;
    this.before = before;
  }

  /** Takes one file in, after the part of another that it begins with. `end`: the ordinal before which to stop. */
  file(path: string, end: number, find: NonNullable<ReadRolloutOptions['find']>, depth: number): void {
    const text = readText(path);
    if (depth === 0) this.bytes = Buffer.byteLength(text);
    const lines = text.split('\n');
    let threadId = '';
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const value = parsed(line);
      if (value === null) { this.passOver(path, index, index === lines.length - 1 ? 'the last line is not whole' : 'no JSON object'); continue; }
      const ordinal = numberOrNull(value['ordinal']) ?? index;
      const isMeta = value['type'] === 'session_meta';
      if (isMeta) threadId = textOf(objectOf(value['payload'])['id']);
      else if (ordinal >= Math.min(end, this.before)) { this.stop(ordinal, threadId, lines.slice(0, index)); return; }
      if (depth === 0) this.nextOrdinal = ordinal + 1;
      const problem = isMeta ? this.begin(objectOf(value['payload']), path, find, depth) : this.take(textOf(value['type']), objectOf(value['payload']), ordinal);
      if (problem !== null) this.passOver(path, index, problem);
    }
  }

  result(): RolloutRead {
    if (this.meta === null) throw new Error(`Cannot read the rollout ${this.path}: it has no session_meta line, so it is no rollout of Codex`);
    return {
      path: this.path, id: textOf(this.meta['id']) || textOf(this.meta['session_id']), meta: this.meta, instructions: textOf(objectOf(this.meta['base_instructions'])['text']),
      preamble: this.history.preamble(), history: this.history.items(), settings: { ...(typeof this.meta['cwd'] === 'string' ? { cwd: this.meta['cwd'] } : {}), ...this.settings }, told: this.told,
      totalTokens: this.totalTokens, usage: this.usage, counted: this.counted, openedAtMs: Date.parse(textOf(this.meta['timestamp'])) || 0,
      unfinishedTurn: this.unfinishedTurn, nextOrdinal: this.nextOrdinal, bytes: this.bytes, stoppedAt: this.stoppedAt, passedOver: this.passedOver,
    };
  }

  /** The first file that has the line is the one; those that begin with it have only later ones. */
  private stop(ordinal: number, threadId: string, before: readonly string[]): void {
    if (ordinal === this.before) this.stoppedAt ??= { threadId, bytes: before.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0) };
  }

  private begin(meta: JsonObject, path: string, find: NonNullable<ReadRolloutOptions['find']>, depth: number): string | null {
    if (depth === 0) this.meta ??= meta;
    const base = meta['history_base'];
    if (!isObject(base)) return null;
    const thread = textOf(base['thread_id']);
    const parent = depth >= MAX_FORKS ? null : find(thread, path);
    if (parent === null) return `the history that it begins with is in thread ${thread}, whose file is not found`;
    this.file(parent, numberOf(base['end_ordinal_exclusive']), find, depth + 1);
    return null;
  }

  private take(type: string, payload: JsonObject, ordinal: number): string | null {
    switch (type) {
      case 'response_item': return this.history.add(payload);
      case 'compacted': return this.history.compact(payload);
      case 'turn_context': return this.begun(settingsOfLine(payload));
      case 'event_msg': return this.hear(payload, ordinal);
      case 'world_state': case 'token_usage_record': return null;
      default: return `a line of the type ${JSON.stringify(type)} that is not known`;
    }
  }

  /** A turn told the model what it goes by. */
  private begun(settings: SettingsChange): null {
    this.settings = { ...this.settings, ...settings };
    const { cwd, approvalPolicy, sandboxMode } = this.settings;
    const tells = cwd !== undefined && approvalPolicy !== undefined && sandboxMode !== undefined;
    if (settings.model !== undefined) this.told = toldBy({ ...changeSettings(defaultSettings, this.settings), collaborationMode: settings.collaborationMode, tellsPermissions: tells, tellsEnvironment: tells });
    return null;
  }

  private hear(payload: JsonObject, ordinal: number): string | null {
    this.onEvent(payload, ordinal);
    switch (payload['type']) {
      case 'thread_settings_applied': this.settings = { ...this.settings, ...settingsOfLine(objectOf(payload['thread_settings'])) }; return null;
      case 'token_count': if (isObject(payload['info'])) this.count(payload['info']); return null;
      case 'thread_rolled_back': this.history.rollBack(numberOf(payload['num_turns'])); return null;
      case 'task_started': this.unfinishedTurn = textOrNull(payload['turn_id']); this.turn = textOf(payload['turn_id']); return null;
      case 'task_complete': case 'turn_aborted': this.unfinishedTurn = null; return null;
      default: return null;
    }
  }

  private count(info: JsonObject): void {
    this.totalTokens = numberOf(objectOf(info['last_token_usage'])['total_tokens']);
    this.usage = tokensFrom(objectOf(info['total_token_usage']));
    this.counted = { turn: this.turn, last: tokensFrom(objectOf(info['last_token_usage'])), total: this.usage };
  }

  private passOver(path: string, index: number, reason: string): void {
    if (this.passedOver.length < MAX_PASSED_OVER) this.passedOver.push({ path, line: index + 1, reason });
  }
}

const tokensFrom = (usage: JsonObject): Tokens => ({
  input: numberOf(usage['input_tokens']), cachedInput: numberOf(usage['cached_input_tokens']), cacheWriteInput: numberOf(usage['cache_write_input_tokens']),
  output: numberOf(usage['output_tokens']), reasoningOutput: numberOf(usage['reasoning_output_tokens']), total: numberOf(usage['total_tokens']),
});

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`Cannot read the rollout ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
};

const parsed = (line: string): JsonObject | null => {
  try {
    const value: Json = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
};
