import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeLine, verifyLog } from '../../../src/log/index.ts';
import { payloads } from '../payloads.ts';
import { record } from '../records.ts';
import { diskWith, linesOf, PATH } from './tools.ts';

async function verify(bytes: Buffer | string) {
  return await verifyLog(PATH, { fileSystem: await diskWith(bytes) });
}

test('verifyLog() finds nothing in a whole log, nor in an empty one', async () => {
  const text = linesOf(1, 5);
  expect(await verify(text)).toEqual({ path: PATH, ok: true, records: 5, bytes: text.length, problem: undefined });
  expect(await verify('')).toEqual({ path: PATH, ok: true, records: 0, bytes: 0, problem: undefined });
});

test('verifyLog() finds nothing wrong with any payload', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(payloads, { maxLength: 3 }), async (facts) => {
      expect(await verify(linesOf(1, 1) + encodeLine(record(2, { type: 'x' }, facts)))).toMatchObject({ ok: true, records: 2 });
    }),
    { numRuns: 200 },
  );
});

test('verifyLog() finds any flipped bit, with the number and the place of its line', async () => {
  const lines = [1, 2, 3, 4].map((seq) => Buffer.from(encodeLine(record(seq))));
  const whole = Buffer.concat(lines);
  let begin = 0;
  for (const [index, line] of lines.entries()) {
    for (let bit = 0; bit < line.length * 8; bit += 1) {
      const flipped = Buffer.from(whole);
      const at = begin + (bit >> 3);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit & 7));
      const report = await verify(flipped);
      expect(report.problem, `bit ${bit} of line ${index + 1}`).toMatchObject({ line: index + 1, offset: begin });
    }
    begin += line.length;
  }
});

test.each([
  ['a key twice', '{"v":1,"v":1,"seq":2,"at":1,"session":"s","actor":"a","event":{"type":"x"},"facts":[]'],
  ['keys in an order that JSON.stringify does not give', '{"v":1,"seq":2,"at":1,"session":"s","actor":"a","event":{"2":1,"1":1,"type":"x"},"facts":[]'],
  ['a blank', '{"v":1, "seq":2,"at":1,"session":"s","actor":"a","event":{"type":"x"},"facts":[]'],
  ['an idle escape', '{"v":1,"seq":2,"at":1,"session":"\\u0073","actor":"a","event":{"type":"x"},"facts":[]'],
])('verifyLog() finds a line that is spelt with %s', async (_, body) => {
  const line = `${body},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\n`;
  const report = await verify(linesOf(1, 1) + line);
  expect(report).toMatchObject({ ok: false, records: 1, problem: { line: 2, kind: 'invalid', bytesFromHere: line.length } });
});
