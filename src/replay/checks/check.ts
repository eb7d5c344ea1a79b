import type { SessionRecord } from '../../views/record.ts';

/** A law that a log breaks, and where. */
export type Violation = {
  /** The invariant's number (`L7`), or the name of a rule that has none. */
  law: string;
  seq: number;
  message: string;
};

/** One law, watched record by record: over a log that exists, or over a live session's `records$`. */
export type Check = {
  /** What this record breaks. Must not throw, whatever the record holds. */
  hear(record: SessionRecord): Violation[];
};

export const violation = (law: string, record: SessionRecord, message: string): Violation => ({ law, seq: record.seq, message });
