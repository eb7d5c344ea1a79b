import { appendFileSync, existsSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { encodeLine, LogClosedError, LogDamagedError, openJsonlLog, readJsonlLog } from '../../src/log/index.ts';
import { collect, record, records, take } from './records.ts';
import { tempLog } from './temp.ts';

const never = (): AbortSignal => new AbortController().signal;

function logWith(last: number): string {
  const path = tempLog();
  writeFileSync(path, records(1, last).map(encodeLine).join(''));
  return path;
}

test('reads without a lock while another has the log open for writing', async () => {
  const path = tempLog();
  const log = await openJsonlLog(path);
  await log.append(records(1, 4), 1);
  const reader = await readJsonlLog(path);
  expect(await collect(reader.read(3))).toEqual(records(3, 4));
  await log.append([record(5)], 5);
  expect(await collect(reader.read(3))).toEqual(records(3, 5));
  await reader.close();
  await log.close();
});

test('makes nothing: a missing file is ENOENT', async () => {
  const path = tempLog();
  await expect(readJsonlLog(path)).rejects.toMatchObject({ code: 'ENOENT' });
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test('follows a file that grows, also by parts of a line', async () => {
  const path = logWith(2);
  const reader = await readJsonlLog(path, { pollMs: 1 });
  const seen: number[] = [];
  const [line3, line4] = [encodeLine(record(3)), encodeLine(record(4))];
  for await (const each of reader.follow(1, never())) {
    seen.push(each.seq);
    if (each.seq === 2) appendFileSync(path, line3.slice(0, 50));
    if (each.seq === 2) setTimeout(() => appendFileSync(path, line3.slice(50) + line4), 10);
    if (each.seq === 4) break;
  }
  expect(seen).toEqual([1, 2, 3, 4]);
  await reader.close();
});

test('follows from a record that is still to come', async () => {
  const path = logWith(2);
  const reader = await readJsonlLog(path, { pollMs: 1 });
  const followed = take(reader.follow(4, never()), 1);
  appendFileSync(path, encodeLine(record(3)) + encodeLine(record(4)));
  expect(await followed).toEqual([record(4)]);
  await reader.close();
});

test('a follower ends when the reader closes, and when its signal fires', async () => {
  const reader = await readJsonlLog(logWith(2), { pollMs: 1 });
  const stop = new AbortController();
  const byClose = collect(reader.follow(1, never()));
  const bySignal = collect(reader.follow(2, stop.signal));
  await take(reader.follow(1, never()), 2);
  stop.abort();
  expect((await bySignal).length).toBeLessThanOrEqual(1);
  await reader.close();
  expect((await byClose).length).toBeLessThanOrEqual(2);
  expect(() => reader.read()).toThrow(LogClosedError);
});

test('says so when the followed file becomes shorter, or is damaged', async () => {
  const path = logWith(3);
  const reader = await readJsonlLog(path, { pollMs: 1 });
  const shortened = (async () => {
    for await (const each of reader.follow(1, never())) if (each.seq === 3) truncateSync(path, 10);
  })();
  await expect(shortened).rejects.toThrow(LogDamagedError);
  writeFileSync(path, `${encodeLine(record(1))}broken\n${encodeLine(record(3))}`);
  await expect(collect(reader.read())).rejects.toThrow('line 2');
  await expect(collect(reader.follow(1, never()))).rejects.toThrow('line 2');
  await reader.close();
});
