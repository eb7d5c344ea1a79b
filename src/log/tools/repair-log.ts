import type { FileSystem, LogFile } from '../file-system.ts';
import { takeLock } from '../lock.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import { nodeProcesses, type Processes } from '../processes.ts';
import type { ScanStop } from '../scanner.ts';
import { cutIntoSideFile } from '../side-file.ts';
import { scannerOf, type LogToolOptions } from './open-for-tool.ts';

export interface RepairOptions extends LogToolOptions {
  readonly processes?: Processes;
  /** Unix milliseconds, for the lock. */
  readonly now?: () => number;
}

/** What `repairLog` did. */
export interface RepairReport {
  readonly path: string;
  /**
   * `clean`: there was nothing to do. `repaired`: the rest from the first broken line on is in the side file.
   * `refused`: this file is not ours to repair (another format version, or no log); nothing was changed.
   */
  readonly result: 'clean' | 'repaired' | 'refused';
  /** Records that the log holds now. */
  readonly records: number;
  readonly problem: ScanStop | undefined;
  /** Bytes that were moved, and where to; what is valid behind the first broken line is among them. */
  readonly removedBytes: number;
  readonly removedFile: string | undefined;
}

/**
 * Keeps the longest valid front of a log and moves all the rest, byte for byte, into `<log>.removed-<n>`. Never guesses
 * what a broken line said, and never joins what was apart. A repaired log opens again.
 * Throws LogLockedError where a writer has the log open.
 */
export async function repairLog(path: string, options: RepairOptions = {}): Promise<RepairReport> {
  const { fileSystem = nodeFileSystem, processes = nodeProcesses, now = Date.now } = options;
  const real = await fileSystem.realPath(path);
  const lock = await takeLock(real, { fileSystem, processes, now });
  try {
    const file = await fileSystem.open(real, 'write');
    try {
      return await repair({ path: real, file, fileSystem }, options);
    } finally {
      await file.close();
    }
  } finally {
    await lock.release();
  }
}

async function repair(
  log: { readonly path: string; readonly file: LogFile; readonly fileSystem: FileSystem },
  options: RepairOptions,
): Promise<RepairReport> {
  const scanner = scannerOf(log.file, await log.file.size(), options);
  while ((await scanner.next()) !== undefined);
  const problem = scanner.stop;
  const report = { path: log.path, records: scanner.place.line - 1, problem, removedBytes: 0, removedFile: undefined };
  if (problem === undefined) return { ...report, result: 'clean' };
  if (!(await isOurs(log.file, problem))) return { ...report, result: 'refused' };
  const removed = await cutIntoSideFile(log, 'removed', problem.offset);
  return { ...report, result: 'repaired', removedBytes: removed.bytes, removedFile: removed.path };
}

const FIRST_BYTES = 64 * 1024;

/** Without a valid record in front, any mark of a log must do; a whole line of something else says that it is none. */
async function isOurs(file: LogFile, problem: ScanStop): Promise<boolean> {
  if (problem.kind === 'version') return false;
  if (problem.line > 1) return true;
  if (problem.kind === 'invalid') return false;
  const buffer = Buffer.alloc(FIRST_BYTES);
  const text = buffer.toString('latin1', 0, await file.read(buffer, 0));
  return problem.kind === 'torn' || text.startsWith('{"v":') || text.includes(',"crc":"');
}
