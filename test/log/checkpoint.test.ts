import fc from 'fast-check';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { encodeLine, faultyFileSystem, LogDamagedError, MemoryFileSystem, openJsonlLog, type LogRecord } from '../../src/log/index.ts';
import { collect, records } from './records.ts';
import { tempLog } from './temp.ts';

const STATE = { sum: [1, 2, 3], text: 'ü' };

/** A closed log of `count` records, whose checkpoint stands behind the first `at`. */
async function logWith(count: number, at = count): Promise<string> {
  const path = tempLog();
  const log = await openJsonlLog(path);
  await log.append(records(1, at), 1);
  await log.checkpoint(at, STATE);
  await log.append(records(at + 1, count), at + 1);
  await log.close();
  return path;
}

/** Opens a log as one does who goes on from a checkpoint. */
async function open(path: string, { takes = true }: { takes?: boolean } = {}) {
  const offered: unknown[] = [];
  const heard: LogRecord[] = [];
  const log = await openJsonlLog(path, { onCheckpoint: (state) => { offered.push(state); return takes; }, onRecord: (record) => { heard.push(record); } });
  return { log, offered, heard };
}

describe('a checkpoint', () => {
  test('spares the reading of the records that it stands for, and hides none of them', async () => {
    const path = await logWith(3_000, 2_500);
    const { log, offered, heard } = await open(path);
    expect({ offered, heard, opened: log.opened.records }).toEqual({ offered: [STATE], heard: records(2_501, 3_000), opened: 3_000 });
    await log.append(records(3_001, 3_001), 3_001);
    expect(await collect(log.read())).toEqual(records(1, 3_001));
    expect(await collect(log.read(1_025))).toEqual(records(1_025, 3_001));
    await log.close();
  });

  test('that nobody takes changes nothing', async () => {
    const { log, heard } = await open(await logWith(5, 3), { takes: false });
    expect(heard).toEqual(records(1, 5));
    await log.close();
  });

  test('is not left for records that are not the last', async () => {
    const path = tempLog();
    const log = await openJsonlLog(path);
    await log.append(records(1, 4), 1);
    await log.checkpoint(3, STATE);
    await log.close();
    expect(existsSync(`${path}.checkpoint`)).toBe(false);
  });

  test('takes the place of the one before', async () => {
    const path = await logWith(4, 2);
    const log = await openJsonlLog(path);
    await log.checkpoint(4, 'later');
    await log.close();
    const opened = await open(path);
    expect(opened).toMatchObject({ offered: ['later'], heard: [] });
    await opened.log.close();
  });

  test('does not keep a torn line from being cut off', async () => {
    const path = await logWith(3, 2);
    appendFileSync(path, encodeLine(records(4, 4)[0] as LogRecord).slice(0, 30));
    const { log, heard } = await open(path);
    expect({ heard, torn: log.opened.tornBytes }).toEqual({ heard: records(3, 3), torn: 30 });
    await log.close();
  });
});

describe('a checkpoint that does not fit', () => {
  test('is passed over where any bit of it is another', async () => {
    const path = await logWith(3);
    const whole = readFileSync(`${path}.checkpoint`);
    await fc.assert(fc.asyncProperty(fc.nat(whole.length * 8 - 1), async (bit) => {
      const spoilt = Buffer.from(whole);
      spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(`${path}.checkpoint`, spoilt);
      const { log, offered, heard } = await open(path);
      await log.close();
      expect({ offered, heard }).toEqual({ offered: [], heard: records(1, 3) });
    }), { numRuns: 300 });
  });

  test('is passed over where it was not written to its end', async () => {
    const path = await logWith(3);
    const whole = readFileSync(`${path}.checkpoint`);
    for (let size = 0; size < whole.length; size += 7) {
      writeFileSync(`${path}.checkpoint`, whole.subarray(0, size));
      const { log, offered } = await open(path);
      await log.close();
      expect(offered).toEqual([]);
    }
  });

  test('hides no bit of the log that is another: it is found, with its line', async () => {
    const path = await logWith(4, 3);
    const whole = readFileSync(path);
    const ends = whole.toString().split('\n').slice(0, 3).reduce<number[]>((sums, line) => [...sums, (sums.at(-1) ?? 0) + Buffer.byteLength(line) + 1], []);
    await fc.assert(fc.asyncProperty(fc.nat((ends[2] ?? 0) * 8 - 1), async (bit) => {
      const spoilt = Buffer.from(whole);
      spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(path, spoilt);
      const error: unknown = await open(path).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(LogDamagedError);
      expect((error as LogDamagedError).line).toBe(ends.findIndex((end) => bit >> 3 < end) + 1);
    }), { numRuns: 300 });
  });

  test('is passed over where the log was made shorter', async () => {
    const path = await logWith(4);
    writeFileSync(path, readFileSync(path, 'utf8').split('\n').slice(0, 2).map((line) => `${line}\n`).join(''));
    const { log, offered, heard } = await open(path);
    expect({ offered, heard }).toEqual({ offered: [], heard: records(1, 2) });
    await log.close();
  });
});

test('a disk that fails while a checkpoint is written leaves the log and the checkpoint before', async () => {
  const disk = new MemoryFileSystem();
  const path = '/logs/log.jsonl';
  let fails = false;
  const fileSystem = faultyFileSystem(disk, (call) => (fails && call.path.includes('.checkpoint') && call.operation === 'write' ? { code: 'ENOSPC', bytes: 10 } : undefined));
  const log = await openJsonlLog(path, { fileSystem });
  await log.append(records(1, 2), 1);
  await log.checkpoint(2, STATE);
  await log.append(records(3, 3), 3);
  fails = true;
  await expect(log.checkpoint(3, 'later')).rejects.toThrow('ENOSPC');
  await log.append(records(4, 4), 4);
  await log.close();
  const offered: unknown[] = [];
  const again = await openJsonlLog(path, { fileSystem, onCheckpoint: (state) => { offered.push(state); return true; } });
  expect([offered, await collect(again.read())]).toEqual([[STATE], records(1, 4)]);
  await again.close();
});
