import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catLog, describeRecord, FORMAT_VERSION, MemoryFileSystem, openJsonlLog, verifyLog, type Upcasters } from '../../src/log/index.ts';
import { crc32 } from 'node:zlib';
import { writeFully } from '../../src/log/file-system.ts';
import { collect, record, records } from './records.ts';

const LOGS = fileURLToPath(new URL('../../fixtures/logs/', import.meta.url));

/** What each released version's log says, written down when it was released. */
const SESSION = [
  '1 2026-09-21T14:13:20.000Z session log.opened',
  '2 2026-09-21T14:13:20.250Z session prompt.given -> prompt.accepted, turn.started',
  '3 2026-09-21T14:13:20.500Z session model.answered',
  '4 2026-09-21T14:13:20.750Z toolCall:call-1 hook.answered -> tool.blocked',
  '5 2026-09-21T14:13:21.000Z session numbers',
  '6 2026-09-21T14:13:21.250Z session names',
  '7 2026-09-21T14:13:21.500Z session text',
  '8 2026-09-21T14:13:21.750Z session session.closed -> session.closed',
];

describe('logs of released versions', () => {
  test('there is one for each version, and none else', () => {
    const versions = Array.from({ length: FORMAT_VERSION }, (_, index) => `v${index + 1}.jsonl`);
    expect(readdirSync(LOGS).filter((name) => /^v\d+\.jsonl$/.test(name)).sort()).toEqual(versions.sort());
  });

  test('version 1 reads as it was written', async () => {
    const path = join(LOGS, 'v1.jsonl');
    expect(await verifyLog(path)).toMatchObject({ ok: true, records: 8 });
    const read = await collect(catLog(path));
    expect(read.map(describeRecord)).toEqual(SESSION);
    expect(read[1]?.event).toEqual({ type: 'prompt.given', text: 'Say "hello" to Zoë 😀\n' });
    expect(read[3]?.event['stderr']).toBe('\u0000\u001b[31m no');
    expect(read[4]?.event['list']).toEqual([0, 1, -1, 1.5, 1e21, 5e-324, 9007199254740991, Number.MAX_VALUE]);
    expect(Object.entries(read[5]?.event ?? {})).toEqual([['1', 'one'], ['type', 'names'], ['__proto__', { x: 1 }], ['crc', '00000000'], ['', null]]);
    expect(read[6]?.event).toEqual({ type: 'text', lone: '\ud800', separators: '\u2028\u2029', bytes: '\u007f\u0080\u07ff\u0800\uffff\u{10ffff}' });
  });
});

/** A version 0 that never was: it kept time in seconds and named the record's number `n`. */
const PRETEND_UPCASTERS: Upcasters = {
  0: ({ n, time, ...rest }) => ({ ...rest, v: 1, seq: n, at: Number(time) * 1000 }),
};

test('a log of an older version is lifted while it is read, and grows in the new one', async () => {
  const disk = new MemoryFileSystem();
  const old = records(1, 3).map(({ seq, session, actor, event, facts }) => {
    const body = JSON.stringify({ v: 0, n: seq, time: 1_700_000_000 + seq, session, actor, event, facts }).slice(0, -1);
    return `${body},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\n`;
  });
  await writeFully(await disk.open('/logs/old.jsonl', 'new'), Buffer.from(old.join('')), 0);
  await expect(openJsonlLog('/logs/old.jsonl', { fileSystem: disk })).rejects.toThrow('line 1 (byte 0): format version 0 is unknown');
  const log = await openJsonlLog('/logs/old.jsonl', { fileSystem: disk, upcasters: PRETEND_UPCASTERS });
  await log.append([record(4)], 4);
  const lifted = records(1, 3).map((each) => ({ ...each, at: (1_700_000_000 + each.seq) * 1000 }));
  expect(await collect(log.read())).toEqual([...lifted, record(4)]);
  await log.close();
  expect(disk.bytes('/logs/old.jsonl').toString().startsWith(old.join(''))).toBe(true);
  expect(await verifyLog('/logs/old.jsonl', { fileSystem: disk, upcasters: PRETEND_UPCASTERS })).toMatchObject({ ok: true, records: 4 });
});
