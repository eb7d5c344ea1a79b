import { dirname } from 'node:path';
import { errorCode } from '../processes/index.ts';
import { readCheckpoint } from './checkpoint.ts';
import { LogDamagedError } from './errors.ts';
import type { FileSystem, LogFile } from './file-system.ts';
import { OpenJsonlLog, type JsonlLog, type LogOpening } from './jsonl-log.ts';
import { DEFAULT_LOG_LIMITS, type LogLimits } from './limits.ts';
import { LineIndex } from './line-index.ts';
import { takeLock, type Lock } from './lock.ts';
import { nodeFileSystem } from './node-file-system.ts';
import { nodeProcesses, type Processes } from './processes.ts';
import type { LogRecord } from './record.ts';
import { LOG_START, Scanner, type Place, type ScanStop } from './scanner.ts';
import { cutIntoSideFile, type CutOff } from './side-file.ts';
import { UPCASTERS, type Upcasters } from './upcast.ts';

export interface JsonlLogOptions {
  readonly limits?: Partial<LogLimits>;
  /** Whether a missing file is made (true by default); else ENOENT. */
  readonly create?: boolean;
  /** Another name, for a log that is there: a new one begins in its place. It goes there whole, and only where nobody writes it. */
  readonly aside?: string;
  /**
   * Is offered, before any record, what the log's checkpoint says that its records up to there fold to. Where it takes it
   * (true), only the records after it are read and heard; their bytes are checked all the same.
   */
  readonly onCheckpoint?: (state: unknown) => boolean;
  /** Hears each record that is there, in order, while opening reads them anyway. What it throws ends the opening. */
  readonly onRecord?: (record: LogRecord) => void;
  readonly fileSystem?: FileSystem;
  readonly processes?: Processes;
  /** Unix milliseconds, for the lock. */
  readonly now?: () => number;
  readonly upcasters?: Upcasters;
}

/**
 * Opens a JSON Lines log for writing; makes the file (0600) and its directory (0700) where they are missing.
 * Throws LogLockedError where another writer has it open, LogDamagedError where a line that is not the last one is
 * broken (nothing is changed then), and the system's own error where the file cannot be opened.
 */
export async function openJsonlLog(path: string, options: JsonlLogOptions = {}): Promise<JsonlLog> {
  const fileSystem = options.fileSystem ?? nodeFileSystem;
  if (options.create !== false) await fileSystem.makeDirectory(dirname(path));
  const real = await fileSystem.realPath(path);
  const lock = await takeLock(real, {
    fileSystem,
    processes: options.processes ?? nodeProcesses,
    now: options.now ?? Date.now,
  });
  let file: LogFile | undefined;
  try {
    if (options.aside !== undefined) await putAside(fileSystem, real, options.aside);
    file = await fileSystem.open(real, options.create === false ? 'write' : 'create');
    return await openFile({ path: real, file, lock, fileSystem }, options);
  } catch (error) {
    await file?.close();
    await lock.release();
    throw error;
  }
}

async function putAside(fileSystem: FileSystem, path: string, aside: string): Promise<void> {
  try {
    await fileSystem.rename(path, aside);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

interface OpenParts {
  readonly path: string;
  readonly file: LogFile;
  readonly lock: Lock;
  readonly fileSystem: FileSystem;
}

async function openFile(parts: OpenParts, options: JsonlLogOptions): Promise<JsonlLog> {
  const limits = { ...DEFAULT_LOG_LIMITS, ...options.limits };
  const upcasters = options.upcasters ?? UPCASTERS;
  const { from, index } = await beginning(parts, options);
  const scanner = new Scanner({
    file: parts.file,
    from,
    end: await parts.file.size(),
    maxRecordBytes: limits.maxRecordBytes,
    upcasters,
  });
  const note = (place: Place): void => index.note(place);
  for (let batch = await scanner.next(note); batch !== undefined; batch = await scanner.next(note)) {
    if (options.onRecord !== undefined) batch.forEach((record) => options.onRecord?.(record));
  }
  const torn = await settle(parts, scanner.stop, scanner.place);
  const opened: LogOpening = {
    records: scanner.place.line - 1,
    tornBytes: torn?.bytes ?? 0,
    tornFile: torn?.path,
    inheritedFrom: parts.lock.inheritedFrom,
  };
  return new OpenJsonlLog({ ...parts, limits, upcasters, index, opened, start: scanner.place });
}

/** Where reading begins: behind what a checkpoint stands for, where the caller takes it. */
async function beginning(parts: OpenParts, { onCheckpoint }: JsonlLogOptions): Promise<{ from: Place; index: LineIndex }> {
  const kept = onCheckpoint === undefined ? undefined : await readCheckpoint(parts);
  return kept !== undefined && onCheckpoint?.(kept.state) === true ? { from: kept.end, index: new LineIndex(kept.marks) } : { from: LOG_START, index: new LineIndex() };
}

/** Cuts a torn line off, and makes durable what was found: an earlier process may have died between write and sync. */
async function settle(parts: OpenParts, stop: ScanStop | undefined, end: Place): Promise<CutOff | undefined> {
  if (stop !== undefined && stop.kind !== 'torn') throw new LogDamagedError(parts.path, stop);
  if (stop !== undefined) return await cutIntoSideFile(parts, 'torn', stop.offset);
  await parts.file.datasync();
  if (end.offset === 0) await parts.fileSystem.syncDirectory(dirname(parts.path));
  return undefined;
}

