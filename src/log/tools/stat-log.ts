import { LogDamagedError } from '../errors.ts';
import type { LogRecord } from '../record.ts';
import type { Scanner } from '../scanner.ts';
import { scanFile, type LogToolOptions } from './open-for-tool.ts';

/** A log in numbers. */
export interface LogStat {
  readonly path: string;
  /** Bytes of the file. */
  readonly bytes: number;
  /** Bytes of a torn last line; 0 for none. */
  readonly tornBytes: number;
  readonly records: number;
  /** The longest line, its newline included. */
  readonly longestRecordBytes: number;
  /** Unix milliseconds of the first and the last record; undefined for an empty log. */
  readonly firstAt: number | undefined;
  readonly lastAt: number | undefined;
  /** Session ids, in the order in which they first appear. */
  readonly sessions: readonly string[];
  /** Events by type, facts by type, records by actor: the most frequent first, then by name. */
  readonly events: readonly Count[];
  readonly facts: readonly Count[];
  readonly actors: readonly Count[];
}

export interface Count {
  readonly name: string;
  readonly count: number;
}

/** Counts what a log holds. Throws LogDamagedError where a line that is not the last one is broken. */
export function statLog(path: string, options: LogToolOptions = {}): Promise<LogStat> {
  return scanFile(path, options, (scanner, bytes) => stat(path, scanner, bytes));
}

async function stat(path: string, scanner: Scanner, bytes: number): Promise<LogStat> {
  const tally = newTally();
  let [longest, lineBegin] = [0, 0];
  const onLine = ({ offset }: { offset: number }): void => {
    longest = Math.max(longest, offset - lineBegin);
    lineBegin = offset;
  };
  for (let batch = await scanner.next(onLine); batch !== undefined; batch = await scanner.next(onLine)) {
    for (const record of batch) count(tally, record);
  }
  onLine(scanner.place);
  const { stop, place } = scanner;
  if (stop !== undefined && stop.kind !== 'torn') throw new LogDamagedError(path, stop);
  return {
    path,
    bytes,
    tornBytes: bytes - place.offset,
    records: place.line - 1,
    longestRecordBytes: longest,
    firstAt: tally.firstAt,
    lastAt: tally.lastAt,
    sessions: [...tally.sessions],
    events: sorted(tally.events),
    facts: sorted(tally.facts),
    actors: sorted(tally.actors),
  };
}

interface Tally {
  firstAt: number | undefined;
  lastAt: number | undefined;
  readonly sessions: Set<string>;
  readonly events: Map<string, number>;
  readonly facts: Map<string, number>;
  readonly actors: Map<string, number>;
}

function newTally(): Tally {
  return { firstAt: undefined, lastAt: undefined, sessions: new Set(), events: new Map(), facts: new Map(), actors: new Map() };
}

function count(tally: Tally, record: LogRecord): void {
  tally.firstAt ??= record.at;
  tally.lastAt = record.at;
  tally.sessions.add(record.session);
  add(tally.events, record.event.type);
  add(tally.actors, record.actor);
  for (const fact of record.facts) add(tally.facts, fact.type);
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sorted(counts: ReadonlyMap<string, number>): Count[] {
  const all = [...counts].map(([name, times]) => ({ name, count: times }));
  return all.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}
