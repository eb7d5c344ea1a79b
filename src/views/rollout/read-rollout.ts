import { readFileSync } from 'node:fs';
import { toldBy, type Json, type JsonObject, type ResponseItem, type SettingsChange, type ToldSettings } from '../../../machines/index.ts';
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
  passedOver: PassedOver[];
};

export type ReadRolloutOptions = {
  /** Finds the file of the thread that a fork began in; by default among the files beside this one. */
  find?: (threadId: string, besides: string) => string | null;
  /** Hears each `event_msg`, in order; those of the thread that a fork began in come first. */
  onEvent?: (payload: JsonObject) => void;
};

/** L6: a fork of a fork of a fork ...; and how much is told of what was passed over. */
export const MAX_FORKS = 64;
export const MAX_PASSED_OVER = 100;

/**
 * Reads a rollout that Codex, or this project, wrote. Lines that are not known are passed over and told.
 * Throws an Error with the path where the file cannot be read, or is no rollout.
 */
export const readRollout = (path: string, options: ReadRolloutOptions = {}): RolloutRead => {
  const fold = new RolloutFold(path, options.onEvent ?? (() => undefined));
  fold.file(path, null, options.find ?? rolloutBeside, 0);
  return fold.result();
};

class RolloutFold {
  private readonly path: string;
  private readonly onEvent: NonNullable<ReadRolloutOptions['onEvent']>;
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

  constructor(path: string, onEvent: NonNullable<ReadRolloutOptions['onEvent']>) {
    this.path = path;
    this.onEvent = onEvent;
  }

  /** Takes one file in, after the part of another that it begins with. `end`: the ordinal before which to stop. */
  file(path: string, end: number | null, find: NonNullable<ReadRolloutOptions['find']>, depth: number): void {
    const text = readText(path);
    if (depth === 0) this.bytes = Buffer.byteLength(text);
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const value = parsed(line);
      if (value === null) { this.passOver(path, index, index === lines.length - 1 ? 'the last line is not whole' : 'no JSON object'); continue; }
      const ordinal = numberOrNull(value['ordinal']) ?? index;
      if (end !== null && ordinal >= end) return;
      if (depth === 0) this.nextOrdinal = ordinal + 1;
      const problem = value['type'] === 'session_meta' ? this.begin(objectOf(value['payload']), path, find, depth) : this.take(textOf(value['type']), objectOf(value['payload']));
      if (problem !== null) this.passOver(path, index, problem);
    }
  }

  result(): RolloutRead {
    if (this.meta === null) throw new Error(`Cannot read the rollout ${this.path}: it has no session_meta line, so it is no rollout of Codex`);
    return {
      path: this.path, id: textOf(this.meta['id']) || textOf(this.meta['session_id']), meta: this.meta, instructions: textOf(objectOf(this.meta['base_instructions'])['text']),
      preamble: this.history.preamble(), history: this.history.items(), settings: { ...(typeof this.meta['cwd'] === 'string' ? { cwd: this.meta['cwd'] } : {}), ...this.settings }, told: this.told,
      totalTokens: this.totalTokens, usage: this.usage, counted: this.counted, openedAtMs: Date.parse(textOf(this.meta['timestamp'])) || 0,
      unfinishedTurn: this.unfinishedTurn, nextOrdinal: this.nextOrdinal, bytes: this.bytes, passedOver: this.passedOver,
    };
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

  private take(type: string, payload: JsonObject): string | null {
    switch (type) {
      case 'response_item': return this.history.add(payload);
      case 'compacted': return this.history.compact(payload);
      case 'turn_context': return this.begun(settingsOfLine(payload));
      case 'event_msg': return this.hear(payload);
      case 'world_state': case 'token_usage_record': return null;
      default: return `a line of the type ${JSON.stringify(type)} that is not known`;
    }
  }

  /** A turn told the model what it goes by. */
  private begun(settings: SettingsChange): null {
    this.settings = { ...this.settings, ...settings };
    if (settings.model !== undefined) this.told = toldBy({ model: settings.model, collaborationMode: settings.collaborationMode });
    return null;
  }

  private hear(payload: JsonObject): string | null {
    this.onEvent(payload);
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
