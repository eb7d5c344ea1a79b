import type { FileSystem, LogFile } from '../log/index.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A file system whose writes and syncs take virtual time. What is not waited for is a crash away from being lost. */
export const slowFileSystem = (inner: FileSystem, time: VirtualTime, delayMs: () => number): FileSystem => ({
  realPath: (path) => inner.realPath(path),
  makeDirectory: (path) => inner.makeDirectory(path),
  open: async (path, how) => slowFile(await inner.open(path, how), time, delayMs),
  syncDirectory: (path) => inner.syncDirectory(path),
  link: (existing, path) => inner.link(existing, path),
  rename: (from, to) => inner.rename(from, to),
  remove: (path) => inner.remove(path),
  readText: (path) => inner.readText(path),
  list: (directory) => inner.list(directory),
});

const slowFile = (inner: LogFile, time: VirtualTime, delayMs: () => number): LogFile => ({
  size: () => inner.size(),
  read: (buffer, position) => inner.read(buffer, position),
  write: async (bytes, position) => {
    await time.wait(delayMs());
    return await inner.write(bytes, position);
  },
  datasync: async () => {
    await time.wait(delayMs());
    await inner.datasync();
  },
  truncate: (size) => inner.truncate(size),
  close: () => inner.close(),
});
