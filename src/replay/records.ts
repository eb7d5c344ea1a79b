import type { EventLog, LogRecord } from '../log/index.ts';
import { sessionRecord } from '../runtime/log-fold.ts';
import type { InputEvent } from '../runtime/input-event.ts';
import type { SessionRecord } from '../views/record.ts';

/** A log that has been read: its records from 1 on, without a gap. */
export type Records = readonly SessionRecord[];

/** Reads a whole log. Throws LogDamagedError for a broken one, and an Error that names the record for one of another law. */
export const readRecords = async (log: Pick<EventLog, 'read'>): Promise<SessionRecord[]> => {
  const records: SessionRecord[] = [];
  for await (const record of log.read(1)) records.push(sessionRecord(record));
  return records;
};

/** Writes records to an empty log, as a fork's or an import's. Resolves once they are durable. */
export const writeRecords = async (log: EventLog, records: Records): Promise<void> => {
  for (let at = 0; at < records.length; at += RECORDS_AN_APPEND) {
    const part = records.slice(at, at + RECORDS_AN_APPEND);
    await log.append(part as readonly LogRecord[], at + 1);
  }
};

/** Few enough that an append of them stays small, many enough that a long log is written fast. */
const RECORDS_AN_APPEND = 200;

/** The event of a record, as `step` hears it. */
export const eventOf = (record: SessionRecord): InputEvent => record.event as InputEvent;
