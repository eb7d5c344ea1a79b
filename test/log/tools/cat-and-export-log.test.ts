import { expect, test } from 'vitest';
import { catLog, describeRecord, exportLog, type ScanStop } from '../../../src/log/index.ts';
import { collect, record, records } from '../records.ts';
import { diskWith, linesOf, PATH } from './tools.ts';

test('catLog() gives the records from one to another', async () => {
  const fileSystem = await diskWith(linesOf(1, 9));
  expect(await collect(catLog(PATH, { fileSystem }))).toEqual(records(1, 9));
  expect(await collect(catLog(PATH, { fileSystem, from: 3, to: 5 }))).toEqual(records(3, 5));
  expect(await collect(catLog(PATH, { fileSystem, from: 8, to: 99 }))).toEqual(records(8, 9));
  await expect(collect(catLog(PATH, { fileSystem, from: 0 }))).rejects.toThrow(RangeError);
});

test('catLog() gives what is before the damage, and then throws; a torn line it tells', async () => {
  const seen: number[] = [];
  const damaged = await diskWith(`${linesOf(1, 2)}x\n${linesOf(3, 3)}`);
  const reading = (async () => {
    for await (const { seq } of catLog(PATH, { fileSystem: damaged })) seen.push(seq);
  })();
  await expect(reading).rejects.toThrow('line 3');
  expect(seen).toEqual([1, 2]);
  const told: ScanStop[] = [];
  const torn = await diskWith(`${linesOf(1, 2)}x`);
  expect(await collect(catLog(PATH, { fileSystem: torn, onTorn: (stop) => told.push(stop) }))).toEqual(records(1, 2));
  expect(told).toMatchObject([{ kind: 'torn', line: 3 }]);
});

test.each([
  [record(2, { type: 'prompt.given' }, [{ type: 'prompt.queued' }, { type: 'turn.started' }]), '2 2023-11-14T22:13:20.002Z session prompt.given -> prompt.queued, turn.started'],
  [{ ...record(2, { type: 'a\n\u001b[31mb\u202e\u2028' }), at: Number.MAX_SAFE_INTEGER }, '2 9007199254740991ms session a\\u000a\\u001b[31mb\\u202e\\u2028'],
])('describeRecord() is one plain line', (given, line) => {
  expect(describeRecord(given)).toBe(line);
});

test.each([0, 1, 3])('exportLog() of %d records is JSON, as lines and as an array', async (count) => {
  const fileSystem = await diskWith(linesOf(1, count));
  const jsonl = (await collect(exportLog(PATH, 'jsonl', { fileSystem }))).join('');
  const json = (await collect(exportLog(PATH, 'json', { fileSystem }))).join('');
  expect(jsonl.split('\n').slice(0, -1).map((line): unknown => JSON.parse(line))).toEqual(records(1, count));
  expect(JSON.parse(json)).toEqual(records(1, count));
  expect(json.endsWith(']\n')).toBe(true);
});
