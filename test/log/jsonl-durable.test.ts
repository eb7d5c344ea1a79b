import { describe, expect, test } from 'vitest';
import { writeFully } from '../../src/log/file-system.ts';
import { encodeLine, MemoryFileSystem, openJsonlLog, type FileSystem } from '../../src/log/index.ts';
import { collect, record, records, take } from './records.ts';

const PATH = '/logs/log.jsonl';

/** Nothing is synced until `release`. */
function heldSync(disk: MemoryFileSystem) {
  const gate = Promise.withResolvers<void>();
  let held = false;
  const open: FileSystem['open'] = async (path, how) => {
    const file = await disk.open(path, how);
    return {
      size: () => file.size(),
      read: (buffer, position) => file.read(buffer, position),
      write: (bytes, position) => file.write(bytes, position),
      truncate: (size) => file.truncate(size),
      close: () => file.close(),
      datasync: async () => {
        if (held) await gate.promise;
        await file.datasync();
      },
    };
  };
  const fileSystem: FileSystem = {
    realPath: (path) => disk.realPath(path),
    makeDirectory: (path) => disk.makeDirectory(path),
    open,
    syncDirectory: (path) => disk.syncDirectory(path),
    link: (from, to) => disk.link(from, to),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    readText: (path) => disk.readText(path),
    list: (path) => disk.list(path),
  };
  return { fileSystem, hold: () => (held = true), release: () => gate.resolve() };
}

async function written(text: string): Promise<MemoryFileSystem> {
  const disk = new MemoryFileSystem();
  await writeFully(await disk.open(PATH, 'new'), Buffer.from(text), 0);
  return disk;
}

describe('L1: a record is durable before anyone hears of it', () => {
  test('what is written but not synced is neither read, nor followed, nor acknowledged', async () => {
    const disk = new MemoryFileSystem();
    const { fileSystem, hold, release } = heldSync(disk);
    const log = await openJsonlLog(PATH, { fileSystem });
    await log.append([record(1)], 1);
    const sizeBefore = disk.bytes(PATH).length;
    hold();
    const heard: string[] = [];
    const appended = log.append([record(2)], 2).then(() => heard.push('acknowledged'));
    const followed = take(log.follow(2, new AbortController().signal), 1).then(() => heard.push('followed'));
    while (disk.bytes(PATH).length === sizeBefore) await new Promise(setImmediate);
    expect(await collect(log.read())).toEqual([record(1)]);
    await new Promise(setImmediate);
    expect([heard, log.durableSeq, log.nextSeq]).toEqual([[], 1, 3]);
    release();
    await Promise.all([appended, followed]);
    expect(await collect(log.read())).toEqual(records(1, 2));
    await log.close();
  });

  test('what an earlier process wrote and did not sync is synced before it is given out', async () => {
    const disk = await written(records(1, 2).map(encodeLine).join(''));
    await disk.syncDirectory('/logs');
    const log = await openJsonlLog(PATH, { fileSystem: disk });
    expect(log.durableSeq).toBe(2);
    disk.crash(() => 0);
    expect(disk.bytes(PATH).toString()).toBe(records(1, 2).map(encodeLine).join(''));
  });

  test('what is cut off is in its side file before it is gone from the log', async () => {
    const disk = await written(`${records(1, 2).map(encodeLine).join('')}torn`);
    await disk.syncDirectory('/logs');
    await openJsonlLog(PATH, { fileSystem: disk });
    disk.crash(() => 0);
    expect(disk.bytes(`${PATH}.torn-1`).toString()).toBe('torn');
  });
});
