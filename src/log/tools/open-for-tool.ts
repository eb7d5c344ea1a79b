import type { FileSystem, LogFile } from '../file-system.ts';
import { DEFAULT_LOG_LIMITS } from '../limits.ts';
import { nodeFileSystem } from '../node-file-system.ts';
import { LOG_START, Scanner, type ScanOptions } from '../scanner.ts';
import { UPCASTERS, type Upcasters } from '../upcast.ts';

export interface LogToolOptions {
  readonly maxRecordBytes?: number;
  readonly fileSystem?: FileSystem;
  readonly upcasters?: Upcasters;
}

/** Opens the file for reading, gives a scanner over all of it, and closes the file. ENOENT where there is none. */
export async function scanFile<T>(
  path: string,
  options: LogToolOptions,
  work: (scanner: Scanner, bytes: number) => Promise<T>,
  checkLine?: ScanOptions['checkLine'],
): Promise<T> {
  const file = await (options.fileSystem ?? nodeFileSystem).open(path, 'read');
  try {
    const bytes = await file.size();
    return await work(scannerOf(file, bytes, options, checkLine), bytes);
  } finally {
    await file.close();
  }
}

/** A scanner over the file's first `end` bytes. */
export function scannerOf(file: LogFile, end: number, options: LogToolOptions, checkLine?: ScanOptions['checkLine']): Scanner {
  return new Scanner({
    file,
    end,
    from: LOG_START,
    maxRecordBytes: options.maxRecordBytes ?? DEFAULT_LOG_LIMITS.maxRecordBytes,
    upcasters: options.upcasters ?? UPCASTERS,
    ...(checkLine === undefined ? {} : { checkLine }),
  });
}
