import { LogClosedError, LogDamagedError, logWriter, readJsonlLog, type LogReader, type LogRecord, type ScanStop } from '../log/index.ts';
import type { Session } from '../runtime/session.ts';
import type { Notice } from './engine/protocol.ts';
import { sessionRecords } from './session-lines.ts';

/** What an inspector shows: a log file, by its path, which another process may be writing; an open log; a running session. */
export type InspectorSource = { logPath: string } | { log: Pick<LogReader, 'read' | 'follow'> } | { session: Pick<Session, 'log' | 'records$'> };

/** A line for the page, without its line break. */
export type Line = string;

/**
 * The records from `from` on as lines, then a notice that the page has caught up, then each further record. Damage is a
 * notice, not an error: what stands before it is shown. Ends when the signal fires or the log does.
 */
export const linesOf = (source: InspectorSource, from: number, signal: AbortSignal): AsyncGenerator<Line> => {
  if ('logPath' in source) return fileLines(source.logPath, from, signal);
  return 'session' in source ? toldToTheEnd(sessionLines(source.session, from, signal), from, signal) : logLines(source.log, from, signal);
};

/** What a quiet stream says now and then: of a file, whether anyone writes it still. */
export const heartbeatOf = (source: InspectorSource): Line => ('logPath' in source ? writerOf(source.logPath) : '');

const writerOf = (path: string): Line => told({ hookturn: 'writer', present: logWriter(path) !== null });

type Item = LogRecord | Notice;

const logLines = (log: Pick<LogReader, 'read' | 'follow'>, from: number, signal: AbortSignal): AsyncGenerator<Line> => toldToTheEnd(readAndFollow(log, from, signal), from, signal);

async function* readAndFollow(log: Pick<LogReader, 'read' | 'follow'>, from: number, signal: AbortSignal): AsyncGenerator<Item> {
  let next = from;
  for await (const record of log.read(from)) {
    yield record;
    next = record.seq + 1;
  }
  yield { hookturn: 'caught-up' };
  yield* log.follow(next, signal);
}

async function* sessionLines(session: Pick<Session, 'log' | 'records$'>, from: number, signal: AbortSignal): AsyncGenerator<Item> {
  for await (const record of sessionRecords(session, from, signal)) {
    if (record === 'caught-up') yield { hookturn: 'caught-up' };
    else yield record;
  }
}

/** The items as lines; the end and what was wrong are told too. */
async function* toldToTheEnd(items: AsyncIterable<Item>, from: number, signal: AbortSignal): AsyncGenerator<Line> {
  let next = from;
  try {
    for await (const item of items) {
      if (signal.aborted) return;
      yield JSON.stringify(item);
      if ('seq' in item) next = item.seq + 1;
    }
  } catch (error) {
    // A session that has ended has closed its log: nothing more will come.
    if (!(error instanceof LogClosedError)) yield told(damageOf(error, next));
  }
  if (!signal.aborted) yield told({ hookturn: 'ended' });
}

async function* fileLines(path: string, from: number, signal: AbortSignal): AsyncGenerator<Line> {
  let torn: ScanStop | undefined;
  const log = await readJsonlLog(path, { onTorn: (stop) => { torn = stop; } });
  try {
    for await (const line of logLines(log, from, signal)) {
      // A line that is torn when the reading ends may be one that is being written: it is told, and the following goes on.
      if (torn !== undefined) yield told({ hookturn: 'damage', kind: 'torn', line: torn.line, offset: torn.offset, reason: torn.reason });
      torn = undefined;
      yield line;
      if (line === caughtUp) yield writerOf(path);
    }
  } finally {
    await log.close();
  }
}

const told = (notice: Notice): Line => JSON.stringify(notice);

/** The notice that all of what was there has been read. */
export const caughtUp: Line = told({ hookturn: 'caught-up' });

const damageOf = (error: unknown, seq: number): Notice => {
  if (error instanceof LogDamagedError) return { hookturn: 'damage', kind: 'damaged', line: error.line, offset: error.offset, reason: error.reason };
  return { hookturn: 'damage', kind: 'damaged', line: seq, offset: 0, reason: error instanceof Error ? error.message : String(error) };
};
