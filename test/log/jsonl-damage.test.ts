import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { encodeLine, LogDamagedError, MemoryFileSystem, openJsonlLog, readJsonlLog, type ScanStop } from '../../src/log/index.ts';
import { writeFully } from '../../src/log/file-system.ts';
import { collect, record, records } from './records.ts';
import { tempLog } from './temp.ts';

const LINES = records(1, 3).map((each) => Buffer.from(encodeLine(each)));
const WHOLE = Buffer.concat(LINES);
const LENGTHS = LINES.map((line) => line.length);

function lineAt(offset: number): number {
  let end = 0;
  return LENGTHS.findIndex((length) => offset < (end += length)) + 1;
}

/** What opening and reading make of the bytes: the records that are there, or the line that stops it. */
async function openAndRead(bytes: Buffer) {
  const disk = new MemoryFileSystem();
  const path = '/logs/log.jsonl';
  await writeFully(await disk.open(path, 'new'), bytes, 0);
  try {
    const log = await openJsonlLog(path, { fileSystem: disk });
    const read = await collect(log.read());
    await log.close();
    const { tornFile } = log.opened;
    return { read, kept: tornFile === undefined ? '' : disk.bytes(tornFile), onDisk: disk.bytes(path), opened: log.opened };
  } catch (error) {
    if (!(error instanceof LogDamagedError)) throw error;
    const untouched = disk.bytes(path).equals(bytes) && (await disk.list('/logs')).join() === 'log.jsonl';
    return { line: error.line, offset: error.offset, untouched };
  }
}

describe('a torn last line', () => {
  test('is cut off and told, wherever it was cut', async () => {
    const begin = WHOLE.length - (LENGTHS[2] ?? 0);
    for (let size = begin + 1; size < WHOLE.length; size += 1) {
      const tail = WHOLE.subarray(begin, size);
      const result = await openAndRead(WHOLE.subarray(0, size));
      expect(result).toMatchObject({ read: records(1, 2), kept: tail, onDisk: WHOLE.subarray(0, begin) });
      expect(result.opened).toMatchObject({ records: 2, tornBytes: tail.length });
    }
  });

  test('is cut off where it is the only one', async () => {
    for (const size of [1, 5, 6, 40, (LENGTHS[0] ?? 0) - 1]) {
      expect(await openAndRead(WHOLE.subarray(0, size))).toMatchObject({ read: [], onDisk: Buffer.alloc(0) });
    }
  });

  test('is cut off where the file system left zeros', async () => {
    const zeros = Buffer.alloc(5000);
    expect(await openAndRead(Buffer.concat([WHOLE, zeros]))).toMatchObject({ read: records(1, 3), kept: zeros });
  });

  test('never costs an earlier torn line its side file', async () => {
    const path = tempLog();
    writeFileSync(path, WHOLE);
    for (const n of [1, 2]) {
      appendFileSync(path, `torn ${n}`);
      const log = await openJsonlLog(path);
      expect(log.opened.tornFile).toBe(`${path}.torn-${n}`);
      await log.close();
      expect(readFileSync(`${path}.torn-${n}`, 'utf8')).toBe(`torn ${n}`);
    }
  });

  test('is left out and told by a reader that changes nothing', async () => {
    const path = tempLog();
    writeFileSync(path, WHOLE.subarray(0, -1));
    const told: ScanStop[] = [];
    const reader = await readJsonlLog(path, { onTorn: (stop) => told.push(stop) });
    expect(await collect(reader.read())).toEqual(records(1, 2));
    await reader.close();
    expect(told).toEqual([{ kind: 'torn', line: 3, offset: WHOLE.length - (LENGTHS[2] ?? 0), reason: 'the last line has no newline' }]);
    expect(readFileSync(path).equals(WHOLE.subarray(0, -1))).toBe(true);
  });
});

test('a file that is no log is never cut', async () => {
  for (const text of ['hello', 'hello\n', '{"name":"me"}', '{}\n', 'two\nlines', '\n']) {
    expect(await openAndRead(Buffer.from(text))).toEqual({ line: 1, offset: 0, untouched: true });
  }
});

test('any flipped bit is found, with its line', async () => {
  for (let bit = 0; bit < WHOLE.length * 8; bit += 1) {
    const flipped = Buffer.from(WHOLE);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const line = lineAt(bit >> 3);
    const result = await openAndRead(flipped);
    // In the last line it looks as a crash leaves it: cut off, kept and told. Unless a newline came of it, or went by it.
    const torn = line === 3 && flipped.filter((byte) => byte === 0x0a).length === 3;
    const cut = { read: records(1, 2), kept: flipped.subarray(WHOLE.length - (LENGTHS[2] ?? 0)) };
    expect(result, `bit ${bit}`).toMatchObject(torn ? cut : { line, untouched: true });
  }
}, 60_000);

const bad = (record4: string): Buffer => Buffer.concat([WHOLE, Buffer.from(record4), Buffer.from(encodeLine(record(5)))]);

test.each([
  ['an empty line', bad('\n'), 4],
  ['a line twice', bad(encodeLine(record(3))), 4],
  ['a missing line', bad(''), 4],
  ['a line end of another system', bad(encodeLine(record(4)).replace('\n', '\r\n')), 4],
  ['a last line out of its place', Buffer.concat([WHOLE, Buffer.from(encodeLine(record(7)))]), 4],
  ['another first record', Buffer.from(encodeLine(record(1, { type: 'x' }))), 1],
])('%s stops with its line, and changes nothing', async (_, bytes, line) => {
  expect(await openAndRead(bytes)).toMatchObject({ line, untouched: true });
});

test('a line beyond maxRecordBytes stops, whether or not it is whole', async () => {
  const path = tempLog();
  const long = encodeLine(record(2, { type: 'x'.repeat(1_000_000) }));
  for (const line of [long, long.slice(0, -1)]) {
    writeFileSync(path, encodeLine(record(1)) + line);
    await expect(openJsonlLog(path, { limits: { maxRecordBytes: 10_000 } })).rejects.toThrow('line 2 (byte');
    expect(existsSync(`${path}.torn-1`)).toBe(false);
  }
});

test('a torn line full of what looks like checksums is cut off in one pass', async () => {
  const checksums = Array.from({ length: 100_000 }, () => ({ a: 1, crc: '00000000' }));
  const torn = encodeLine(record(4, { type: 'x', checksums })).slice(0, -1);
  const begun = performance.now();
  expect(await openAndRead(Buffer.concat([WHOLE, Buffer.from(torn)]))).toMatchObject({ read: records(1, 3), opened: { tornBytes: torn.length } });
  expect(performance.now() - begun).toBeLessThan(5000);
});
