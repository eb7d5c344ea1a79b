import { LogDamagedError } from '../errors.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import type { LogRecord } from '../record.ts';
import { batches, type ScanStop } from '../scanner.ts';
import { checkFrom } from '../sequence.ts';
import { scannerOf, type LogToolOptions } from './open-for-tool.ts';

export interface CatOptions extends LogToolOptions {
  /** First and last sequence number, both given out; all by default. */
  readonly from?: number;
  readonly to?: number;
  /** Hears of a torn last line, which is left out. */
  readonly onTorn?: (stop: ScanStop) => void;
}

/**
 * The records of a log file, in order. Throws LogDamagedError at the first line that is no record, after those before
 * it were given; a broken line behind `to` is not looked at.
 */
export async function* catLog(path: string, options: CatOptions = {}): AsyncGenerator<LogRecord> {
  const from = checkFrom(options.from ?? 1);
  const to = options.to ?? Number.POSITIVE_INFINITY;
  const file = await (options.fileSystem ?? nodeFileSystem).open(path, 'read');
  try {
    const scanner = scannerOf(file, await file.size(), options);
    for await (const { records } of batches(scanner, from)) {
      for (const record of records) {
        if (record.seq > to) return;
        yield record;
      }
      if (scanner.place.line > to) return;
    }
    if (scanner.stop === undefined) return;
    if (scanner.stop.kind !== 'torn') throw new LogDamagedError(path, scanner.stop);
    options.onTorn?.(scanner.stop);
  } finally {
    await file.close();
  }
}

/** One line of text for one record: sequence, time, actor, event, facts. No line breaks, whatever the names hold. */
export function describeRecord({ seq, at, actor, event, facts }: LogRecord): string {
  const names = facts.map((fact) => plain(fact.type)).join(', ');
  return `${seq} ${time(at)} ${plain(actor)} ${plain(event.type)}${names === '' ? '' : ` -> ${names}`}`;
}

const LAST_DATE_MS = 8.64e15;

function time(at: number): string {
  return at <= LAST_DATE_MS ? new Date(at).toISOString() : `${at}ms`;
}

/** Names come from a file: what would steer a terminal is shown as an escape. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (char) => char.replace(/[^]/g, escapeUnit));
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
