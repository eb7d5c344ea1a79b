import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  faultyFileSystem,
  LogFailedError,
  MemoryFileSystem,
  openJsonlLog,
  type Fault,
  type FileCall,
  type FileSystem,
} from '../../src/log/index.ts';
import { collect, record, records } from './records.ts';

const PATH = '/logs/log.jsonl';

/** The n-th call, counted from 1, goes wrong; `seen` counts all. */
function faultAt(disk: FileSystem, n: number, fault: Fault) {
  const counter = { seen: 0, failed: '' };
  const fileSystem = faultyFileSystem(disk, (call: FileCall) => {
    counter.seen += 1;
    if (counter.seen !== n) return undefined;
    counter.failed = call.operation;
    return fault;
  });
  return { fileSystem, counter };
}

async function openCleanly(disk: MemoryFileSystem) {
  return await openJsonlLog(PATH, { fileSystem: disk });
}

describe('a failed append', () => {
  test.each<[string, Fault, string]>([
    ['no space', { code: 'ENOSPC' }, 'write'],
    ['no space in the middle of a line', { code: 'ENOSPC', bytes: 70 }, 'write'],
    ['a broken disk', { code: 'EIO', bytes: 500 }, 'write'],
    ['a failed sync', { code: 'EIO' }, 'datasync'],
  ])('by %s fails all that wait, for good, and leaves what was acknowledged', async (_, fault, operation) => {
    const disk = new MemoryFileSystem();
    let broken = false;
    const fileSystem = faultyFileSystem(disk, (call) => {
      if (!broken || call.operation !== operation || call.path !== PATH) return undefined;
      broken = false;
      return fault;
    });
    const log = await openJsonlLog(PATH, { fileSystem });
    await log.append(records(1, 3), 1);
    const acknowledged = disk.bytes(PATH);
    const followed = collect(log.follow(1, new AbortController().signal));
    broken = true;
    const failed = [log.append(records(4, 9), 4), log.append([record(10)], 10)];
    const outcomes = await Promise.allSettled([...failed, followed]);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(LogFailedError) });
    await expect(log.append([record(4)], 4)).rejects.toThrow(/Cannot append to log .*open it again/);
    expect(await collect(log.read())).toEqual(records(1, 3));
    expect(log.durableSeq).toBe(3);
    expect(disk.bytes(PATH).equals(acknowledged)).toBe(true);
    await log.close();
    const again = await openCleanly(disk);
    expect(again.opened).toMatchObject({ records: 3, tornBytes: 0 });
    await again.append([record(4)], 4);
    await again.close();
  });

  test('that cannot be cut back leaves whole records and a torn line, which the next opening cuts', async () => {
    const disk = new MemoryFileSystem();
    let broken = false;
    const fileSystem = faultyFileSystem(disk, (call) => {
      if (!broken || call.path !== PATH) return undefined;
      return call.operation === 'write' ? { code: 'ENOSPC', bytes: 200 } : { code: 'EIO' };
    });
    const log = await openJsonlLog(PATH, { fileSystem });
    await log.append(records(1, 2), 1);
    broken = true;
    await expect(log.append(records(3, 4), 3)).rejects.toThrow('could not be cut off');
    await log.close();
    const again = await openCleanly(disk);
    expect(await collect(again.read())).toEqual(records(1, 3));
    expect(again.opened.tornBytes).toBeGreaterThan(0);
    await again.close();
  });
});

test('short writes are written on', async () => {
  const disk = new MemoryFileSystem();
  const fileSystem = faultyFileSystem(disk, (call) => (call.operation === 'write' ? { shortBytes: 7 } : undefined));
  const log = await openJsonlLog(PATH, { fileSystem });
  await log.append(records(1, 5), 1);
  expect(await collect(log.read())).toEqual(records(1, 5));
  await log.close();
});

test('appends of one moment share one write and one sync', async () => {
  const calls: string[] = [];
  const fileSystem = faultyFileSystem(new MemoryFileSystem(), (call) => {
    if (call.path === PATH) calls.push(call.operation);
    return undefined;
  });
  const log = await openJsonlLog(PATH, { fileSystem });
  calls.length = 0;
  const first = records(1, 40).map((each) => log.append([each], each.seq));
  await first[0];
  expect(calls).toEqual(['write', 'datasync']);
  await Promise.all(records(41, 60).map((each) => log.append([each], each.seq)));
  expect(calls).toEqual(['write', 'datasync', 'write', 'datasync']);
  await log.close();
});

/** Opens, appends in three steps, closes; says what was acknowledged. Each append is given up at its first error. */
async function session(fileSystem: FileSystem): Promise<number> {
  let acknowledged = 0;
  const log = await openJsonlLog(PATH, { fileSystem, limits: { maxBatchBytes: 400 } }).catch(() => undefined);
  if (log === undefined) return 0;
  const first = log.nextSeq;
  const appends = [records(first, first), records(first + 1, first + 3), records(first + 4, first + 5)].map(async (batch) => {
    await log.append(batch, batch[0]?.seq ?? 0);
    acknowledged = batch.at(-1)?.seq ?? 0;
  });
  await Promise.allSettled(appends);
  await log.close().catch(() => {});
  return acknowledged;
}

test.each<[string, Fault]>([
  ['EIO', { code: 'EIO' }],
  ['ENOSPC after some bytes', { code: 'ENOSPC', bytes: 100 }],
])('%s at any call of the file system loses no acknowledged record, and locks nobody out', async (_, fault) => {
  const all = faultAt(new MemoryFileSystem(), 0, fault);
  await session(all.fileSystem);
  expect(all.counter.seen).toBeGreaterThan(20);
  for (let n = 1; n <= all.counter.seen; n += 1) {
    const disk = new MemoryFileSystem();
    const { fileSystem, counter } = faultAt(disk, n, fault);
    const acknowledged = await session(fileSystem);
    // The lock stays only where removing it is what failed.
    const locked = (await disk.readText(`${PATH}.lock`)) !== undefined;
    expect(locked && !['remove', 'readText'].includes(counter.failed), `fault at call ${n}`).toBe(false);
    await disk.remove(`${PATH}.lock`);
    const log = await openCleanly(disk);
    const read = await collect(log.read());
    expect(read.length, `fault at call ${n}`).toBeGreaterThanOrEqual(acknowledged);
    expect(read).toEqual(records(1, read.length));
    await log.close();
  }
});

test('power that fails at any call, with any part of the unsynced bytes kept, loses no acknowledged record', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 5 }), async (crashes) => {
      const disk = new MemoryFileSystem();
      let acknowledged = 0;
      for (const [calls, part] of crashes) {
        let left = calls;
        const dying = faultyFileSystem(disk, () => {
          left -= 1;
          return left <= 0 ? { code: 'EIO' } : undefined;
        });
        acknowledged = Math.max(acknowledged, await session(dying));
        disk.crash((bytes) => Math.floor(bytes * part));
        await disk.remove(`${PATH}.lock`); // Of an earlier boot: another test holds that such a lock is taken over.
      }
      const log = await openCleanly(disk);
      const read = await collect(log.read());
      expect(read.length).toBeGreaterThanOrEqual(acknowledged);
      expect(read).toEqual(records(1, read.length));
      await log.append([record(log.nextSeq)], log.nextSeq);
      await log.close();
    }),
    { numRuns: 500 },
  );
});
