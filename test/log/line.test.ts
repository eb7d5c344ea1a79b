import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32 } from 'node:zlib';
import { decodeLine, encodeLine, recordSchema } from '../../src/log/index.ts';
import { isRecord } from '../../src/log/record.ts';
import { payloads } from './payloads.ts';
import { record } from './records.ts';

/** A line with a right checksum around any body. */
function seal(body: string): Buffer {
  return Buffer.from(`${body},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\n`);
}

function decode(line: Buffer) {
  return decodeLine(line, 0, line.length - 1);
}

describe('encodeLine()', () => {
  test('writes the keys in their order and the checksum last', () => {
    expect(encodeLine(record(2))).toBe(
      '{"v":1,"seq":2,"at":1700000000002,"session":"session-1","actor":"session",' +
        '"event":{"type":"prompt.given","text":"prompt 2"},"facts":[],"crc":"385899d2"}\n',
    );
  });

  test('gives the same bytes for what decodeLine() read', () => {
    fc.assert(
      fc.property(payloads, fc.array(payloads, { maxLength: 3 }), (event, facts) => {
        const line = encodeLine(record(2, event, facts));
        const read = decode(Buffer.from(line));
        expect('problem' in read ? read : encodeLine(read)).toBe(line);
      }),
    );
  });

  test('writes -0 as 0, the one JSON number that JSON.stringify does not keep', () => {
    const read = decode(Buffer.from(encodeLine(record(2, { type: 'x', n: -0 }))));
    expect(read).toEqual(record(2, { type: 'x', n: 0 }));
  });
});

function throwing(): never {
  throw new Error('broken');
}

describe('decodeLine()', () => {
  test('finds every flipped bit of a line', () => {
    const line = Buffer.from(encodeLine(record(2, { type: 'x', text: 'é😀', crc: 'abcdef01' })));
    for (let bit = 0; bit < (line.length - 1) * 8; bit += 1) {
      const flipped = Buffer.from(line);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decode(flipped), `bit ${bit}`).toMatchObject({ problem: 'damaged' });
    }
  });

  test('finds every line that was cut', () => {
    const line = Buffer.from(encodeLine(record(2)));
    for (let end = 0; end < line.length - 1; end += 1) expect(decodeLine(line, 0, end)).toMatchObject({ problem: 'damaged' });
  });

  test.each([
    ['version', '{"v":2,"seq":1', 'newer than 1'],
    ['version', '{"v":0,"seq":1', 'version 0 is unknown'],
    ['version', '{"v":"1","seq":1', 'no version'],
    ['invalid', '[1', 'not a JSON object'],
    ['invalid', '{"v":1,"seq":0,"at":1,"session":"s","actor":"a","event":{"type":"x"},"facts":[]', 'seq'],
    ['invalid', '{"v":1,"seq":1,"at":1,"session":"s","actor":"a","event":{},"facts":[]', 'event.type'],
    ['invalid', '{"v":1,"seq":1,"at":1,"session":"s","actor":"a","event":{"type":"x"},"facts":[],"more":1', 'more'],
  ])('refuses as %s under a right checksum: %s', (problem, body, word) => {
    const read = decode(seal(body));
    expect(read).toMatchObject({ problem, reason: expect.stringContaining(word) });
  });

  test('lifts an old version step by step', () => {
    const line = seal('{"v":-1,"n":2');
    const read = decodeLine(line, 0, line.length - 1, {
      [-1]: (old) => ({ ...old, v: 0, time: 5 }),
      0: ({ n, time }) => ({ ...record(2), seq: n, at: time }),
    });
    expect(read).toEqual({ ...record(2), at: 5 });
  });

  test('refuses an upcaster that does not lift by one version', () => {
    const line = seal('{"v":0');
    expect(decodeLine(line, 0, line.length - 1, { 0: () => ({ v: 0 }) })).toMatchObject({ problem: 'version' });
    expect(decodeLine(line, 0, line.length - 1, { 0: throwing })).toMatchObject({ problem: 'version', reason: expect.stringContaining('broken') });
  });
});

test('isRecord() says what recordSchema says', () => {
  const field = fc.constantFrom<unknown>(undefined, null, 0, 1, -1, 1.5, 2 ** 53, '', 's', [], {}, { type: 'x' }, { type: 1 }, [{ type: 'x' }], [{}], [null]);
  const names = fc.constantFrom('v', 'seq', 'at', 'session', 'actor', 'event', 'facts', 'more');
  fc.assert(
    fc.property(fc.dictionary(names, field, { maxKeys: 2 }), fc.constantFrom('', 'facts', 'v'), (change, drop) => {
      const value: Record<string, unknown> = { ...record(2), ...change };
      if (drop !== '') delete value[drop];
      expect(isRecord(value)).toBe(recordSchema.safeParse(value).success);
    }),
    { numRuns: 2000 },
  );
});
