import { expect, it } from 'vitest';
import { LogLockedError, MemoryFileSystem, openJsonlLog, SequenceError, memoryLog, type LogRecord } from '../../src/log/index.ts';
import { checkRecords, sequenceCheck } from '../../src/replay/index.ts';
import { liveBusily } from './worlds.ts';

it('L2: one writer per log, and a second one is refused', async () => {
  const fileSystem = new MemoryFileSystem();
  await openJsonlLog('/l2/session.jsonl', { fileSystem });
  await expect(openJsonlLog('/l2/session.jsonl', { fileSystem })).rejects.toThrow(LogLockedError);
});

it('L2: sequence numbers are consecutive, and a record out of its place is refused and found', async () => {
  const { records } = await liveBusily();
  expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
  const log = memoryLog();
  await log.append(records.slice(0, 2) as readonly LogRecord[], 1);
  await expect(log.append(records.slice(3, 4) as readonly LogRecord[], 4)).rejects.toThrow(SequenceError);
  expect(checkRecords([...records.slice(0, 3), ...records.slice(4)], sequenceCheck())).toEqual([{ law: 'L2', seq: 5, message: 'record 5 follows record 3' }]);
});
