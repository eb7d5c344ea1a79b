import { LogDamagedError, readJsonlLog, type LogReader, type ScanStop } from '../log/index.ts';
import type { Session } from '../runtime/session.ts';
import type { Notice } from './engine/protocol.ts';

/** What an inspector shows: a log file, by its path, which another process may be writing; an open log; a running session. */
export type InspectorSource = { logPath: string } | { log: Pick<LogReader, 'read' | 'follow'> } | { session: Pick<Session, 'log'> };

/** A line for the page, without its line break. */
export type Line = string;

/**
 * The records from `from` on as lines, then a notice that the page has caught up, then each further record. Damage is a
 * notice, not an error: what stands before it is shown. Ends when the signal fires or the log does.
 */
export async function* linesOf(source: InspectorSource, from: number, signal: AbortSignal): AsyncGenerator<Line> {
  if ('logPath' in source) { yield* fileLines(source.logPath, from, signal); return; }
  yield* logLines('session' in source ? source.session.log : source.log, from, signal);
}

async function* logLines(log: Pick<LogReader, 'read' | 'follow'>, from: number, signal: AbortSignal): AsyncGenerator<Line> {
  let next = from;
  try {
    for await (const record of log.read(from)) {
      if (signal.aborted) return;
      yield JSON.stringify(record);
      next = record.seq + 1;
    }
    yield told({ hookturn: 'caught-up' });
    for await (const record of log.follow(next, signal)) yield JSON.stringify(record);
    if (!signal.aborted) yield told({ hookturn: 'ended' });
  } catch (error) {
    yield told(damageOf(error, next));
    yield told({ hookturn: 'ended' });
  }
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
    }
  } finally {
    await log.close();
  }
}

const told = (notice: Notice): Line => JSON.stringify(notice);

const damageOf = (error: unknown, seq: number): Notice => {
  if (error instanceof LogDamagedError) return { hookturn: 'damage', kind: 'damaged', line: error.line, offset: error.offset, reason: error.reason };
  return { hookturn: 'damage', kind: 'damaged', line: seq, offset: 0, reason: error instanceof Error ? error.message : String(error) };
};
