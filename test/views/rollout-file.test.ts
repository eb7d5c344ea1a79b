import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, appendFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFileCalls, type FileCalls } from '../../src/views/files/append-file.ts';
import { RolloutFile, rolloutPath, toRolloutHost } from '../../src/views/index.ts';
import { Records } from './records.ts';

let folder = '';
let path = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'rollout-file-')); path = join(folder, 'sessions/2026/rollout.jsonl'); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const records = (): Records => new Records().turn('t1', 'hello', 'hi').turn('t2', 'more', 'done');
const write = (list: Records['list'], file = new RolloutFile({ path })): RolloutFile => { for (const record of list) file.view(record); file.close(); return file; };
const ordinals = (): number[] => readFileSync(path, 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { ordinal: number }).ordinal);

/** The system's calls, of which writing may fail: after some bytes of the n-th write. */
const failing = (fails: (write: number) => { afterBytes: number } | null): FileCalls => {
  let writes = 0;
  return { ...nodeFileCalls, write: (fd, bytes) => {
    const failure = fails(++writes);
    if (failure === null) return nodeFileCalls.write(fd, bytes);
    if (failure.afterBytes > 0) nodeFileCalls.write(fd, bytes.subarray(0, failure.afterBytes));
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  } };
};

describe('RolloutFile', () => {
  it('has each record on disk when its view returns (L11)', () => {
    const file = new RolloutFile({ path });
    const sizes = records().list.map((record) => { file.view(record); try { return statSync(path).size; } catch { return 0; } });
    file.close();
    expect(sizes[0]).toBe(0);
    expect(sizes.slice(1).every((size, index) => size > 0 && size >= (sizes[index] ?? 0))).toBe(true);
    expect(sizes.at(-1)).toBe(readFileSync(path).byteLength);
  });

  it('writes lines that were made ready only when their record is told, the same as those that were not', () => {
    const { list } = records();
    write(list);
    const expected = readFileSync(path, 'utf8');
    rmSync(path);
    const file = new RolloutFile({ path });
    for (const record of list.slice(0, 3)) { file.prepare(record); file.view(record); }
    const before = readFileSync(path, 'utf8');
    for (const record of list.slice(3)) file.prepare(record);
    expect(readFileSync(path, 'utf8')).toBe(before);
    write(list.slice(3), file);
    expect(readFileSync(path, 'utf8')).toBe(expected);
  });

  it('is made for whoever needs it, though the record that would begin it is not told yet, and has the lines in their order all the same', () => {
    const live = (prepares: boolean): string => {
      const file = new RolloutFile({ path });
      const { list } = records();
      const prepare = (from: number, to: number): void => { if (prepares) for (const record of list.slice(from, to)) file.prepare(record); };
      for (const record of list.slice(0, 1)) file.view(record);
      prepare(1, 2);
      file.create();
      expect(existsSync(path)).toBe(true);
      prepare(2, 4);
      for (const record of list.slice(1)) file.view(record);
      file.close();
      const content = readFileSync(path, 'utf8');
      rmSync(path);
      return content;
    };
    expect(live(true)).toBe(live(false));
  });

  it('is for the user alone', () => {
    write(records().list);
    expect([statSync(path).mode & 0o777, statSync(dirname(path)).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  it('completes a file that was cut at any byte, and repeats nothing', async () => {
    const { list } = records();
    write(list);
    const whole = readFileSync(path);
    for (let cut = whole.byteLength; cut >= 0; cut -= cut > 200 ? 97 : 1) {
      truncateSync(path, cut);
      const file = new RolloutFile({ path });
      const { foreignLines } = await file.resume(list);
      file.close();
      expect({ cut, foreignLines, same: readFileSync(path).equals(whole) }).toEqual({ cut, foreignLines: 0, same: true });
    }
  });

  it('tells what it mended', async () => {
    const { list } = records();
    write(list);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    writeFileSync(path, `${lines.slice(0, -2).join('\n')}\n{"half`);
    expect(await new RolloutFile({ path }).resume(list)).toEqual({ tornBytes: 6, completedLines: 2, foreignLines: 0 });
  });

  it('goes on after lines that another program wrote, and writes none of its own twice', async () => {
    const { list } = records();
    write(list.slice(0, 5));
    const own = ordinals().length;
    appendFileSync(path, `${JSON.stringify({ timestamp: 'x', ordinal: own, type: 'event_msg', payload: { type: 'task_started' } })}\n`);
    const file = new RolloutFile({ path });
    expect(await file.resume(list.slice(0, 5))).toEqual({ tornBytes: 0, completedLines: 0, foreignLines: 1 });
    for (const record of list.slice(5)) file.view(record);
    file.close();
    expect(ordinals()).toEqual(ordinals().map((_, index) => index));
    const again = new RolloutFile({ path });
    const before = readFileSync(path, 'utf8');
    expect(await again.resume(list)).toMatchObject({ completedLines: 0 });
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('goes on with a file that another program began', () => {
    write(records().list);
    const count = ordinals().length;
    write(new Records({ host: toRolloutHost({ goesOn: true }) }).turn('t9', 'and now', 'so').list);
    expect(ordinals()).toEqual(ordinals().map((_, index) => index));
    const added = readFileSync(path, 'utf8').trim().split('\n').slice(count).map((line) => (JSON.parse(line) as { type: string }).type);
    expect(added[0]).toBe('event_msg');
    expect(added).not.toContain('session_meta');
  });

  it('begins a fork where it left its parent', () => {
    const fork = { threadId: 'parent', endOrdinal: 15, endByteOffset: 4000, cutTurn: null };
    write(new Records({ host: toRolloutHost({ fork }) }).turn('t1', 'hello', 'hi').list);
    expect(ordinals().slice(0, 3)).toEqual([15, 16, 17]);
    const [meta] = readFileSync(path, 'utf8').split('\n').map((line) => (line === '' ? null : JSON.parse(line)));
    expect(meta.payload).toMatchObject({ forked_from_id: 'parent', forked_from_ordinal_exclusive: 15, history_base: { thread_id: 'parent', end_ordinal_exclusive: 15, end_byte_offset: 4000 } });
  });

  it.each([0, 7])('stops no session when the disk is full, tells it once, and writes what is missing later (after %i bytes of them)', (afterBytes) => {
    const { list } = records();
    const told: string[] = [];
    const file = new RolloutFile({ path, onTrouble: (error) => { told.push(error.message); }, fileCalls: failing((write) => (write > 1 && write < 4 ? { afterBytes } : null)) });
    for (const record of list) file.view(record);
    file.close();
    const mended = readFileSync(path);
    expect(file.waitingLines).toBe(0);
    rmSync(path);
    write(list);
    expect(mended.equals(readFileSync(path))).toBe(true);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('ENOSPC');
    expect(told[0]).toContain(path);
  });

  it('writes nothing behind a gap where more waits than it holds, and a resume closes the gap', async () => {
    const big = 'x'.repeat(5_000_000);
    const { list } = new Records().turn('t1', 'hello', big).turn('t2', big, big).turn('t3', 'and now', 'so');
    const last = list.findIndex(({ facts }) => facts.some((fact) => fact.type === 'turn.started' && fact.turn === 't3'));
    let isFull = true;
    const file = new RolloutFile({ path, fileCalls: failing(() => (isFull ? { afterBytes: 0 } : null)) });
    for (const [index, record] of list.entries()) { isFull = index < last; file.view(record); }
    file.close();
    const again = new RolloutFile({ path });
    await again.resume(list);
    again.close();
    const mended = readFileSync(path);
    rmSync(path);
    write(list);
    expect(mended.equals(readFileSync(path))).toBe(true);
  });

  it('leaves a whole file behind when the disk stays full, which a resume completes', async () => {
    const { list } = records();
    const file = new RolloutFile({ path, fileCalls: failing((write) => (write > 2 ? { afterBytes: 9 } : null)) });
    for (const record of list) file.view(record);
    expect(file.waitingLines).toBeGreaterThan(0);
    file.close();
    expect(ordinals()).toEqual(ordinals().map((_, index) => index));
    expect(ordinals().length).toBeGreaterThan(0);
    const resumed = new RolloutFile({ path });
    await resumed.resume(list);
    resumed.close();
    const mended = readFileSync(path);
    rmSync(path);
    write(list);
    expect(mended.equals(readFileSync(path))).toBe(true);
  });

  it('throws nothing where the folder cannot be made', () => {
    const told: Error[] = [];
    write(records().list, new RolloutFile({ path: '/proc/none/rollout.jsonl', onTrouble: (error) => { told.push(error); } }));
    expect(told).toHaveLength(1);
  });
});

describe('rolloutPath', () => {
  it('is the local time, in Codex’s folders', () => {
    const at = new Date(2026, 2, 4, 5, 6, 7).getTime();
    expect(rolloutPath('/home/me/.codex', 'abc', at)).toBe('/home/me/.codex/sessions/2026/03/04/rollout-2026-03-04T05-06-07-abc.jsonl');
  });
});
