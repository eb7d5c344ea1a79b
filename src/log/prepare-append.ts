import { RecordRefusedError, SequenceError } from './errors.ts';
import { encodeLine } from './line.ts';
import { LOG_FORMAT, LOG_OPENED, opensLog, type LogRecord } from './record.ts';

/**
 * The lines of records that may stand at `nextSeq`, or an error that says why they may not (L2, L6).
 * Lines are strings of bytes already counted: what is refused is refused before anything is written.
 */
export function prepareAppend(
  records: readonly LogRecord[],
  expectedSeq: number,
  nextSeq: number,
  maxRecordBytes: number,
): Buffer[] {
  if (expectedSeq !== nextSeq) throw new SequenceError(expectedSeq, nextSeq);
  return records.map((record, index) => {
    checkPlace(record, expectedSeq + index);
    const known = encoded.get(record);
    encoded.delete(record);
    return fitting(known ?? Buffer.from(encodeLine(record)), maxRecordBytes);
  });
}

/** The lines of records that were asked about, until they are appended: a record must not change in between. */
const encoded = new WeakMap<LogRecord, Buffer>();

/** Why no log with this limit takes the record; `null` where it does. */
export function refusalOf(record: LogRecord, maxRecordBytes: number): RecordRefusedError | null {
  try {
    encoded.set(record, fitting(Buffer.from(encodeLine(record)), maxRecordBytes));
    return null;
  } catch (error) {
    return error instanceof RecordRefusedError ? error : new RecordRefusedError(String(error), { cause: error });
  }
}

function fitting(line: Buffer, maxRecordBytes: number): Buffer {
  if (line.length <= maxRecordBytes) return line;
  throw new RecordRefusedError(`its line has ${line.length} bytes, more than maxRecordBytes (${maxRecordBytes})`);
}

function checkPlace(record: LogRecord, seq: number): void {
  if (record.seq !== seq) throw new RecordRefusedError(`seq: it carries ${record.seq} in place ${seq}`);
  if (seq === 1 && !opensLog(record)) {
    throw new RecordRefusedError(`the first record must be a ${LOG_OPENED} event with format "${LOG_FORMAT}"`);
  }
}
