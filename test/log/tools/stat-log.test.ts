import { expect, test } from 'vitest';
import { encodeLine, statLog } from '../../../src/log/index.ts';
import { record } from '../records.ts';
import { diskWith, linesOf, PATH } from './tools.ts';

test('statLog() counts', async () => {
  const lines = [
    record(1),
    record(2, { type: '__proto__' }, [{ type: 'b' }, { type: 'a' }, { type: 'c' }, { type: 'c' }]),
    { ...record(3, { type: '__proto__' }), actor: 'toolCall:1', session: 'session-2' },
  ].map(encodeLine);
  const text = lines.join('');
  expect(await statLog(PATH, { fileSystem: await diskWith(`${text}torn`) })).toEqual({
    path: PATH,
    bytes: text.length + 4,
    tornBytes: 4,
    records: 3,
    longestRecordBytes: Math.max(...lines.map((line) => line.length)),
    firstAt: 1_700_000_000_001,
    lastAt: 1_700_000_000_003,
    sessions: ['session-1', 'session-2'],
    events: [
      { name: '__proto__', count: 2 },
      { name: 'log.opened', count: 1 },
    ],
    facts: [
      { name: 'c', count: 2 },
      { name: 'a', count: 1 },
      { name: 'b', count: 1 },
    ],
    actors: [
      { name: 'session', count: 2 },
      { name: 'toolCall:1', count: 1 },
    ],
  });
});

test('statLog() of an empty log has no time', async () => {
  expect(await statLog(PATH, { fileSystem: await diskWith('') })).toMatchObject({ records: 0, firstAt: undefined, lastAt: undefined, longestRecordBytes: 0 });
});

test('statLog() stops at damage', async () => {
  await expect(statLog(PATH, { fileSystem: await diskWith(`${linesOf(1, 1)}x\n${linesOf(2, 2)}`) })).rejects.toThrow('line 2');
});
