import { crc32 } from 'node:zlib';
import { RecordRefusedError } from './errors.ts';
import { describeRecordProblem, isObject, isRecord, type LogRecord, type Typed } from './record.ts';
import { UPCASTERS, upcast, type Upcasters } from './upcast.ts';

/*
 * A line is `<body>,"crc":"<8 lower-case hex digits>"}\n`; the CRC-32 is over the bytes of `<body>`.
 * The body's checksum, the fixed spelling around it and the newline leave no bit of the line unguarded.
 */

/**
 * Why a line is no record. `damaged`: its bytes are not what was written. `invalid`: they are, but they are no record.
 * `version`: they are, but of a format version that this program does not read.
 */
export interface LineProblem {
  readonly problem: 'damaged' | 'invalid' | 'version';
  readonly reason: string;
}

const CRC_OPEN = Buffer.from(',"crc":"');
const CRC_DIGITS = 8;
const TAIL_BYTES = CRC_OPEN.length + CRC_DIGITS + '"}'.length;
const QUOTE = 0x22;
const CLOSING_BRACE = 0x7d;
export const NEWLINE = 0x0a;

/**
 * The line of a record, with its newline. Key order is fixed, so that the same record gives the same bytes.
 * Throws RecordRefusedError for a record that could not be read back.
 */
export function encodeLine(record: LogRecord): string {
  if (!isRecord(record)) throw new RecordRefusedError(describeRecordProblem(record));
  if (hasToJson(record.event) || record.facts.some(hasToJson)) {
    throw new RecordRefusedError('an event or a fact has a toJSON method; give plain data');
  }
  const body = stringify(record).slice(0, -1);
  return `${body},"crc":"${crc32(body).toString(16).padStart(CRC_DIGITS, '0')}"}\n`;
}

/** The record on `bytes[start, end)`, its newline left out; or what is wrong with the line. Never throws. */
export function decodeLine(bytes: Buffer, start: number, end: number, upcasters: Upcasters = UPCASTERS): LogRecord | LineProblem {
  const bodyEnd = end - TAIL_BYTES;
  if (bodyEnd <= start || !hasTail(bytes, bodyEnd)) return damaged('the line does not end with its checksum');
  const stored = readHex(bytes, bodyEnd + CRC_OPEN.length);
  if (stored === undefined) return damaged('the checksum is not 8 lower-case hex digits');
  if (stored !== crc32(bytes.subarray(start, bodyEnd))) return damaged('the checksum does not match the line');
  return parseEnvelope(bytes.toString('utf8', start, end), upcasters);
}

/**
 * Whether a whole record stands at the front of a broken line: then not its end is missing, but its newline is broken.
 * One pass, for a payload may hold what looks like a checksum any number of times.
 */
export function beginsWithRecord(bytes: Buffer, start: number, end: number): boolean {
  let [crc, counted] = [0, start];
  for (let at = bytes.indexOf(CRC_OPEN, start); at >= 0 && at + TAIL_BYTES < end; at = bytes.indexOf(CRC_OPEN, at + 1)) {
    crc = crc32(bytes.subarray(counted, at), crc);
    counted = at;
    if (hasTail(bytes, at) && readHex(bytes, at + CRC_OPEN.length) === crc) return true;
  }
  return false;
}

/** Whether a decoded line is a problem. */
export function isProblem(decoded: LogRecord | LineProblem): decoded is LineProblem {
  return 'problem' in decoded;
}

function parseEnvelope(text: string, upcasters: Upcasters): LogRecord | LineProblem {
  const parsed = parseJson(text);
  if (isRecord(parsed, 1)) return withoutCrc(parsed);
  if (!isObject(parsed)) return invalid('the line is not a JSON object');
  const { crc: _, ...old } = parsed;
  const lifted = upcast(old, upcasters);
  if (typeof lifted === 'string') return { problem: 'version', reason: lifted };
  return isRecord(lifted) ? lifted : invalid(describeRecordProblem(lifted));
}

function withoutCrc({ v, seq, at, session, actor, event, facts }: LogRecord): LogRecord {
  return { v, seq, at, session, actor, event, facts };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function stringify(record: LogRecord): string {
  try {
    return JSON.stringify(withoutCrc(record));
  } catch (cause) {
    throw new RecordRefusedError(`it cannot be written as JSON: ${String(cause)}`, { cause });
  }
}

function hasToJson(payload: Typed): boolean {
  return typeof payload['toJSON'] === 'function';
}

function hasTail(bytes: Buffer, bodyEnd: number): boolean {
  for (let index = 0; index < CRC_OPEN.length; index += 1) {
    if (bytes[bodyEnd + index] !== CRC_OPEN[index]) return false;
  }
  const close = bodyEnd + CRC_OPEN.length + CRC_DIGITS;
  return bytes[close] === QUOTE && bytes[close + 1] === CLOSING_BRACE;
}

/** Upper case is refused: it differs from lower case in one bit, and a flipped bit must be found. */
function readHex(bytes: Buffer, start: number): number | undefined {
  let value = 0;
  for (let index = start; index < start + CRC_DIGITS; index += 1) {
    const digit = hexDigit(bytes[index] ?? 0);
    if (digit < 0) return undefined;
    value = value * 16 + digit;
  }
  return value;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x61 && code <= 0x66) return code - 0x61 + 10;
  return -1;
}

function damaged(reason: string): LineProblem {
  return { problem: 'damaged', reason };
}

function invalid(reason: string): LineProblem {
  return { problem: 'invalid', reason };
}
