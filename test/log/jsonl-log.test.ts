import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeLine, LogBusyError, LogClosedError, LogLockedError, openJsonlLog } from '../../src/log/index.ts';
import { CONTRACT_MAX_RECORD_BYTES, describeEventLog } from './contract.ts';
import { collect, record, records, take } from './records.ts';
import { tempLog } from './temp.ts';

describeEventLog('openJsonlLog()', () => {
  const directory = mkdtempSync(join(tmpdir(), 'hookturn-contract-'));
  return {
    open: () => openJsonlLog(join(directory, 'log.jsonl'), { limits: { maxRecordBytes: CONTRACT_MAX_RECORD_BYTES } }),
    clean: async () => rmSync(directory, { recursive: true }),
  };
});

describe('openJsonlLog()', () => {
  test('writes one line a record, and reads them again (L1)', async () => {
    const path = tempLog();
    const log = await openJsonlLog(path);
    expect(log.opened).toEqual({ records: 0, tornBytes: 0, tornFile: undefined, inheritedFrom: undefined });
    await log.append(records(1, 3), 1);
    expect(readFileSync(path, 'utf8')).toBe(records(1, 3).map(encodeLine).join(''));
    await log.close();
    const heard: unknown[] = [];
    const again = await openJsonlLog(path, { onRecord: (each) => heard.push(each) });
    expect([again.opened.records, again.nextSeq, again.durableSeq]).toEqual([3, 4, 3]);
    expect(heard).toEqual(records(1, 3));
    await again.append([record(4)], 4);
    expect(await collect(again.read(3))).toEqual(records(3, 4));
    await again.close();
  });

  test('makes file and directory for their owner only', async () => {
    const path = join(dirname(tempLog()), 'a', 'b', 'log.jsonl');
    const log = await openJsonlLog(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(statSync(dirname(dirname(path))).mode & 0o777).toBe(0o700);
    expect(statSync(`${path}.lock`).mode & 0o777).toBe(0o600);
    await log.close();
  });

  test('makes nothing where it is told not to', async () => {
    await expect(openJsonlLog(tempLog(), { create: false })).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('puts a log that is there aside, but not under the hands of its writer', async () => {
    const path = tempLog();
    const aside = `${path}.aside`;
    const writer = await openJsonlLog(path, { aside });
    await writer.append(records(1, 2), 1);
    await expect(openJsonlLog(path, { aside })).rejects.toThrow(LogLockedError);
    expect(existsSync(aside)).toBe(false);
    await writer.close();
    const next = await openJsonlLog(path, { aside });
    expect([next.nextSeq, readFileSync(aside, 'utf8')]).toEqual([1, records(1, 2).map(encodeLine).join('')]);
    await next.close();
  });

  test('refuses a second writer in the same process, by whichever name, and names the owner (L2)', async () => {
    const path = tempLog();
    const log = await openJsonlLog(path);
    symlinkSync(path, `${path}.other`);
    for (const name of [path, `${path}.other`, join(dirname(path), '.', 'session.jsonl')]) {
      const second = openJsonlLog(name);
      await expect(second).rejects.toThrow(LogLockedError);
      await expect(second).rejects.toThrow(`process ${process.pid}`);
    }
    await log.close();
    await (await openJsonlLog(path)).close();
  });

  test('leaves no lock behind where opening fails', async () => {
    const path = tempLog();
    writeFileSync(path, 'not a log\nat all\n');
    await expect(openJsonlLog(path)).rejects.toThrow('line 1');
    await expect(openJsonlLog(path)).rejects.toThrow('line 1');
    expect(readFileSync(path, 'utf8')).toBe('not a log\nat all\n');
  });

  test('reads records longer than a chunk, and from the middle of many', async () => {
    const log = await openJsonlLog(tempLog());
    const long = record(2, { type: 'x', text: 'é'.repeat(700_000) });
    await log.append([record(1), long], 1);
    await log.append(records(3, 5000), 3);
    expect(await collect(log.read(2))).toEqual([long, ...records(3, 5000)]);
    for (const from of [1024, 1025, 1026, 4999]) expect((await take(log.read(from), 1))[0]?.seq).toBe(from);
    await log.close();
  });

  test('refuses what would make too many bytes wait (L6)', async () => {
    const log = await openJsonlLog(tempLog(), { limits: { maxPendingBytes: 1000 } });
    const first = log.append(records(1, 3), 1);
    await expect(log.append(records(4, 9), 4)).rejects.toThrow(LogBusyError);
    await first;
    await log.append(records(4, 6), 4);
    await log.close();
  });

  test('a read that outlives the log says so, instead of ending early', async () => {
    const log = await openJsonlLog(tempLog());
    await log.append(records(1, 20_000), 1);
    const reading = (async () => {
      for await (const each of log.read()) if (each.seq === 1) await log.close();
    })();
    await expect(reading).rejects.toThrow(LogClosedError);
  });
});
