import type { FileSystem, LogFile } from './file-system.ts';
import { systemError } from './memory-file-system.ts';

/** One call of the port, before it is made. */
export interface FileCall {
  readonly operation: keyof FileSystem | keyof LogFile;
  readonly path: string;
  /** Bytes to write; 0 for any other call. */
  readonly bytes: number;
}

/** What happens instead: an error with this code after the first `bytes` (none by default) were written; or a short write. */
export type Fault = { readonly code: string; readonly bytes?: number } | { readonly shortBytes: number };

/** The file system with faults: `decide` hears of each call and says what goes wrong, if anything. For tests and simulations. */
export function faultyFileSystem(inner: FileSystem, decide: (call: FileCall) => Fault | undefined): FileSystem {
  const guard = async <T>(operation: FileCall['operation'], path: string, act: () => Promise<T>): Promise<T> => {
    const fault = decide({ operation, path, bytes: 0 });
    if (fault !== undefined && 'code' in fault) throw systemError(fault.code, path);
    return await act();
  };
  return {
    realPath: (path) => guard('realPath', path, () => inner.realPath(path)),
    makeDirectory: (path) => guard('makeDirectory', path, () => inner.makeDirectory(path)),
    open: (path, how) => guard('open', path, async () => faultyFile(await inner.open(path, how), path, decide, guard)),
    syncDirectory: (path) => guard('syncDirectory', path, () => inner.syncDirectory(path)),
    link: (from, path) => guard('link', path, () => inner.link(from, path)),
    rename: (from, to) => guard('rename', to, () => inner.rename(from, to)),
    remove: (path) => guard('remove', path, () => inner.remove(path)),
    readText: (path) => guard('readText', path, () => inner.readText(path)),
    list: (path) => guard('list', path, () => inner.list(path)),
  };
}

type Guard = <T>(operation: FileCall['operation'], path: string, act: () => Promise<T>) => Promise<T>;

function faultyFile(inner: LogFile, path: string, decide: (call: FileCall) => Fault | undefined, guard: Guard): LogFile {
  return {
    size: () => guard('size', path, () => inner.size()),
    read: (buffer, position) => guard('read', path, () => inner.read(buffer, position)),
    datasync: () => guard('datasync', path, () => inner.datasync()),
    truncate: (size) => guard('truncate', path, () => inner.truncate(size)),
    close: () => inner.close(),
    write: async (bytes, position) => {
      const fault = decide({ operation: 'write', path, bytes: bytes.length });
      if (fault === undefined) return await inner.write(bytes, position);
      if ('shortBytes' in fault) return await inner.write(bytes.subarray(0, Math.max(1, fault.shortBytes)), position);
      if (fault.bytes !== undefined) await inner.write(bytes.subarray(0, fault.bytes), position);
      throw systemError(fault.code, path);
    },
  };
}
