import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { encodeLine, LogLockedError, MemoryFileSystem, openJsonlLog, repairLog } from '../../../src/log/index.ts';
import { collect, record, records } from '../records.ts';
import { diskWith, linesOf, PATH } from './tools.ts';

const seal = (body: string): string => `${body},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\n`;

async function repair(bytes: Buffer | string) {
  const disk = await diskWith(bytes);
  return { disk, report: await repairLog(PATH, { fileSystem: disk }) };
}

async function readAll(disk: MemoryFileSystem) {
  const log = await openJsonlLog(PATH, { fileSystem: disk });
  const read = await collect(log.read());
  expect(log.opened.tornBytes).toBe(0);
  await log.append([record(log.nextSeq)], log.nextSeq);
  await log.close();
  return read;
}

test('repairLog() leaves a whole log as it is', async () => {
  const { disk, report } = await repair(linesOf(1, 4));
  expect(report).toEqual({ path: PATH, result: 'clean', records: 4, problem: undefined, removedBytes: 0, removedFile: undefined });
  expect(disk.bytes(PATH).toString()).toBe(linesOf(1, 4));
  expect(await disk.list('/logs')).toEqual(['log.jsonl']);
});

test('repairLog() keeps the front and moves all the rest into a side file', async () => {
  const rest = `damage\n${linesOf(3, 6)}`;
  const { disk, report } = await repair(linesOf(1, 2) + rest);
  expect(report).toMatchObject({ result: 'repaired', records: 2, problem: { line: 3 }, removedBytes: rest.length, removedFile: `${PATH}.removed-1` });
  expect(disk.bytes(`${PATH}.removed-1`).toString()).toBe(rest);
  expect(await readAll(disk)).toEqual(records(1, 2));
});

test('repairLog() makes a log with any flipped bit open again, and loses no byte', async () => {
  const whole = Buffer.from(linesOf(1, 3));
  for (let bit = 0; bit < whole.length * 8; bit += 1) {
    const flipped = Buffer.from(whole);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const { disk, report } = await repair(flipped);
    expect(report.result, `bit ${bit}`).toBe('repaired');
    const together = Buffer.concat([disk.bytes(PATH), disk.bytes(`${PATH}.removed-1`)]);
    expect(together.equals(flipped), `bit ${bit}`).toBe(true);
    expect(await readAll(disk)).toEqual(records(1, report.records));
  }
});

test.each([
  ['a newer format version', linesOf(1, 2) + seal('{"v":2,"seq":3')],
  ['a file that is no log', 'name,age\nme,5\n'],
  ['a file that is empty but for a line end', '\n'],
  ['the rest of a log', linesOf(3, 5)],
  ['a log of another format', encodeLine(record(1, { type: 'log.opened', format: 'other' }))],
])('repairLog() refuses %s, and changes nothing', async (_, text) => {
  const { disk, report } = await repair(text);
  expect(report).toMatchObject({ result: 'refused', removedBytes: 0 });
  expect(disk.bytes(PATH).toString()).toBe(text);
  expect(await disk.list('/logs')).toEqual(['log.jsonl']);
});

test('repairLog() refuses a log that a writer has open', async () => {
  const disk = await diskWith(linesOf(1, 2));
  const log = await openJsonlLog(PATH, { fileSystem: disk });
  await expect(repairLog(PATH, { fileSystem: disk })).rejects.toThrow(LogLockedError);
  await log.close();
});
