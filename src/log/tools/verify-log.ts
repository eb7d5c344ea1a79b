import type { Scanner, ScanStop } from '../scanner.ts';
import { scanFile, type LogToolOptions } from './open-for-tool.ts';

/** What `verifyLog` found. */
export interface VerifyReport {
  readonly path: string;
  /** Whether every byte of the file belongs to a valid record. */
  readonly ok: boolean;
  /** Valid records from the front; with a problem, those before it. */
  readonly records: number;
  /** Bytes of the file. */
  readonly bytes: number;
  /** The first line that is no record. `torn` is cut off by the next opening for writing; the others stop it. */
  readonly problem: (ScanStop & { readonly bytesFromHere: number }) | undefined;
}

/** Checks a log more strictly than reading does: also that each line is spelt as we write it. Changes nothing, takes no lock. */
export function verifyLog(path: string, options: LogToolOptions = {}): Promise<VerifyReport> {
  return scanFile(path, options, (scanner, bytes) => report(path, scanner, bytes), spellingProblem);
}

async function report(path: string, scanner: Scanner, bytes: number): Promise<VerifyReport> {
  while ((await scanner.next()) !== undefined);
  const { stop, place } = scanner;
  return {
    path,
    ok: stop === undefined,
    records: place.line - 1,
    bytes,
    problem: stop === undefined ? undefined : { ...stop, bytesFromHere: bytes - stop.offset },
  };
}

/** Two spellings of one record (a key twice, blanks, `1e3` for `1000`) would be two logs with one meaning. */
export function spellingProblem(line: Buffer): string | undefined {
  const text = line.toString('utf8');
  try {
    if (Buffer.from(JSON.stringify(JSON.parse(text))).equals(line)) return undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined; // Nested too deeply to be written again here; its checksum holds.
    throw error;
  }
  return 'the line is not spelt as this program writes it';
}
