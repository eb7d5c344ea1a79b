import { expect, it } from 'vitest';
import { MemoryFileSystem, openJsonlLog } from '../../src/log/index.ts';
import { readRecords } from '../../src/replay/index.ts';
import { createSession } from '../../src/runtime/create-session.ts';
import { createWorld } from '../../src/testing/index.ts';
import { busy } from './worlds.ts';

it('L1: a record is durable before any effect that it caused starts, and before anyone outside hears of it', async () => {
  const disk = new MemoryFileSystem();
  const world = createWorld({ ...busy, spoilHook: () => { witness('a hook starts'); return undefined; } });
  const log = await openJsonlLog('/l1/session.jsonl', { fileSystem: disk });
  const synced = async (): Promise<number> => {
    const copy = new MemoryFileSystem();
    const file = await copy.open('/copy', 'create');
    await file.write(disk.bytes('/l1/session.jsonl'), 0);
    return copy.bytes('/copy').toString('utf8').split('\n').length - 1;
  };
  const broken: string[] = [];
  let last = 0;
  const witness = (what: string): void => { if (log.durableSeq < last) broken.push(`${what} at record ${last}, and ${log.durableSeq} is durable`); };
  const session = await createSession({ ...world.ports, log, env: {}, views: [(record) => { last = record.seq; witness('a view hears'); }] });
  session.records$.subscribe(() => witness('an observer hears'));
  await world.until((await world.until(session.submit('list the files'))).ended);
  expect(broken).toEqual([]);
  disk.crash(() => 0);
  const left = await openJsonlLog('/l1/session.jsonl', { fileSystem: disk, processes: { self: () => ({ pid: 2, startTime: 'after', host: 'h' }), stateOf: () => 'dead' } });
  expect((await readRecords(left)).length).toBe(last);
  expect(await synced()).toBe(last);
});
