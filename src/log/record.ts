import { z } from 'zod';

/** The name that the first record of every log carries as `event.format`. */
export const LOG_FORMAT = 'hookturn-log';

/** The version of the envelope that this code writes, as `v`. Older ones are lifted by `upcast.ts`. */
export const FORMAT_VERSION = 1;

/** The `event.type` of the first record, and of no other. */
export const LOG_OPENED = 'log.opened';

const typedSchema = z.looseObject({ type: z.string() });

/** The envelope of one record. What an event or a fact holds besides its `type` is not the log's business. */
export const recordSchema = z.strictObject({
  v: z.literal(FORMAT_VERSION),
  seq: z.int().min(1),
  at: z.int().min(0),
  session: z.string().min(1),
  actor: z.string().min(1),
  event: typedSchema,
  facts: z.array(typedSchema),
});

/** An input event or a fact: a JSON object with a type. */
export interface Typed {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** One input event, its place, and the facts that it caused. On disk the line adds a `crc`; the value has none. */
export interface LogRecord {
  /** Format version of the envelope. */
  readonly v: typeof FORMAT_VERSION;
  /** Place in the log: 1, 2, 3, ... without a gap; also the line's number. */
  readonly seq: number;
  /** Unix milliseconds, as the caller's clock gave them. */
  readonly at: number;
  /** Session id. */
  readonly session: string;
  /** The machine that heard the event: `session`, or `call.` and a call's name. */
  readonly actor: string;
  readonly event: Typed;
  /** In the order in which the step decided them. */
  readonly facts: readonly Typed[];
}

const ENVELOPE_KEYS = 7;

/**
 * Whether the value is a record's envelope: `recordSchema` by hand, for each line that is read passes here
 * and Zod takes longer than all the rest of reading it. A test holds the two together.
 * `extraKeys` is the number of further keys that the value may have (the line's `crc`).
 */
export function isRecord(value: unknown, extraKeys = 0): value is LogRecord {
  if (!isObject(value)) return false;
  return (
    value['v'] === FORMAT_VERSION &&
    isWhole(value['seq'], 1) &&
    isWhole(value['at'], 0) &&
    isName(value['session']) &&
    isName(value['actor']) &&
    isTyped(value['event']) &&
    isTypedList(value['facts']) &&
    Object.keys(value).length === ENVELOPE_KEYS + extraKeys
  );
}

/** What is wrong with a value that is no record, as one sentence with the field's path. */
export function describeRecordProblem(value: unknown): string {
  const result = recordSchema.safeParse(value);
  if (result.success) return 'the record is valid';
  return result.error.issues.map((issue) => `${issue.path.join('.') || 'record'}: ${issue.message}`).join('; ');
}

/** Whether the record may stand first: it opens the log and names the format. */
export function opensLog(record: LogRecord): boolean {
  return record.event.type === LOG_OPENED && record.event['format'] === LOG_FORMAT;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTyped(value: unknown): value is Typed {
  return isObject(value) && typeof value['type'] === 'string';
}

function isTypedList(value: unknown): value is readonly Typed[] {
  if (!Array.isArray(value)) return false;
  for (let index = 0; index < value.length; index += 1) if (!isTyped(value[index])) return false;
  return true;
}

function isWhole(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least;
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0;
}
