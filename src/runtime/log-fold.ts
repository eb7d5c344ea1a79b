import { openJsonlLog, type EventLog, type JsonlLog, type JsonlLogOptions, type LogRecord } from '../log/index.ts';
import type { SessionRecord } from '../views/record.ts';
import { Transcript } from '../views/transcript.ts';
import { AnsweredUnder } from './answered-under.ts';
import { foldedFrom } from './checkpoint.ts';
import { isKnownEvent, openedSchema, type InputEvent, type OpenedEvent } from './input-event.ts';
import { step } from './step.ts';
import type { System } from './system.ts';

/** What the records of a log come to: everything that a session goes on with. */
export type FoldedLog = { id: string; opened: OpenedEvent; system: System; transcript: Transcript; answered: AnsweredUnder };

/** Folds a log as its records come; for `onRecord` of a log that is being opened, so that it is read once. */
export class LogFold {
  private past: FoldedLog | null = null;

  /** Begins with what a checkpoint holds, in the place of all records up to it. False where another version left it. */
  startFrom(state: unknown): boolean {
    this.past = foldedFrom(state);
    return this.past !== null;
  }

  /** Throws an Error that names the record where it is none of this law. */
  hear(raw: LogRecord): SessionRecord {
    const record = sessionRecord(raw);
    const { system, facts } = step(this.past?.system ?? null, record.event as InputEvent, record.at);
    const faulted = facts.some(isFault);
    if (faulted && !record.facts.some(isFault)) throw new Error(`Cannot fold the log: record ${record.seq} (${record.event.type}) does not fold: ${system.fault ?? ''}`);
    this.past ??= beginning(record, system);
    this.past.system = system;
    this.past.transcript.apply(record);
    this.past.answered.apply(record);
    return record;
  }

  /** Throws where nothing was heard. */
  get folded(): FoldedLog {
    if (this.past === null) throw new Error('Cannot fold the log: it is empty');
    return this.past;
  }
}

export const foldLog = async (log: Pick<EventLog, 'read'>): Promise<FoldedLog> => {
  const fold = new LogFold();
  for await (const record of log.read(1)) fold.hear(record);
  return fold.folded;
};

/**
 * Opens the log of a session for writing and folds it: from the checkpoint that the session left when it was closed, else
 * from its first record. Both come to the same. Throws what `openJsonlLog` throws, and an Error that names the record for a
 * log that another law wrote.
 */
export const openSessionLog = async (path: string, options: Omit<JsonlLogOptions, 'create' | 'onCheckpoint' | 'onRecord'> = {}): Promise<{ log: JsonlLog; folded: FoldedLog }> => {
  const fold = new LogFold();
  const log = await openJsonlLog(path, { ...options, create: false, onCheckpoint: (state) => fold.startFrom(state), onRecord: (record) => { fold.hear(record); } });
  try {
    return { log, folded: fold.folded };
  } catch (error) {
    await log.close();
    throw error;
  }
};

/**
 * A record of a session's log, known to be one that this version's law can hear. Its event was read at the border when
 * it was heard, and its line's checksum holds; only what opens a log is read anew, for it names the law.
 * Throws an Error that names the record.
 */
export const sessionRecord = (raw: LogRecord): SessionRecord => {
  if (!isKnownEvent(raw.event)) throw new Error(`Cannot fold the log: record ${raw.seq} holds an event "${raw.event.type}" that this version does not know`);
  const opened = raw.seq === 1 ? openedSchema.safeParse(raw.event) : null;
  if (opened?.success === false) throw new Error(`Cannot fold the log: record 1 does not open a session (${opened.error.issues[0]?.path.join('.')}: ${opened.error.issues[0]?.message})`);
  return raw as unknown as SessionRecord;
};

const beginning = ({ session, event }: SessionRecord, system: System): FoldedLog => {
  const opened = openedSchema.parse(event);
  return { id: session, opened, system, transcript: new Transcript(opened.history), answered: new AnsweredUnder() };
};

const isFault = ({ type }: { type: string }): boolean => type === 'fault.told';
