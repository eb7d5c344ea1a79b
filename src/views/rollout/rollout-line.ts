import type { Json, JsonObject } from '../../../machines/index.ts';

/** One line of a rollout file, before it has its place in the file. `metadata` goes with conversation items only. */
export type RolloutLine = { timestamp: string; type: RolloutLineType; payload: JsonObject; metadata?: JsonObject };

export type RolloutLineType = 'session_meta' | 'turn_context' | 'world_state' | 'response_item' | 'event_msg' | 'token_usage_record' | 'compacted';

/** A line as it stands in the file, with its newline. */
export const encodeRolloutLine = ({ timestamp, type, payload, metadata }: RolloutLine, ordinal: number): string =>
  `${JSON.stringify({ timestamp, ordinal, type, payload, ...(metadata === undefined ? {} : { metadata }) })}\n`;

/** What tells two lines apart, wherever they stand: all but the ordinal. */
export const rolloutLineKey = (line: string): string => line.replace(/"ordinal":\d+,/, '').trimEnd();

export const lineAt = (atMs: number, type: RolloutLineType, payload: { [key: string]: Json | undefined }, metadata?: JsonObject): RolloutLine => ({
  timestamp: isoTime(atMs), type, payload: given(payload), ...(metadata === undefined ? {} : { metadata }),
});

export const eventLine = (atMs: number, type: string, payload: { [key: string]: Json | undefined }): RolloutLine => lineAt(atMs, 'event_msg', { type, ...payload });

/** A time as rollout files spell it; the beginning of time where the number is none. */
export const isoTime = (atMs: number): string => new Date(Number.isFinite(atMs) && Math.abs(atMs) <= 8.64e15 ? atMs : 0).toISOString();

/** Without the keys that hold nothing. */
const given = (payload: { [key: string]: Json | undefined }): JsonObject => {
  const out: JsonObject = {};
  for (const [key, value] of Object.entries(payload)) if (value !== undefined) out[key] = value;
  return out;
};
