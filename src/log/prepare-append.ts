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
    const line = Buffer.from(encodeLine(record));
    if (line.length > maxRecordBytes) {
      throw new RecordRefusedError(`its line has ${line.length} bytes, more than maxRecordBytes (${maxRecordBytes})`);
    }
    return line;
  });
}

function checkPlace(record: LogRecord, seq: number): void {
  if (record.seq !== seq) throw new RecordRefusedError(`seq: it carries ${record.seq} in place ${seq}`);
  if (seq === 1 && !opensLog(record)) {
    throw new RecordRefusedError(`the first record must be a ${LOG_OPENED} event with format "${LOG_FORMAT}"`);
  }
}
