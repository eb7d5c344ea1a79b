import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HeadTailBuffer } from '../../src/tools/exec/head-tail-buffer.ts';
import { outputForModel } from '../../src/tools/text/output-budget.ts';
import { debugEscaped } from '../../machines/rust-debug.ts';
import { shlexJoin, shlexSplit } from '../../src/tools/text/shlex.ts';
import { truncateMiddle } from '../../src/tools/text/truncate.ts';
import { utf8Error } from '../../src/tools/text/utf8-error.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'Z', '0', ' ', '\'', '"', '\\', '$', '`', '!', '^', '\n', '\t', '*', '~', '#', '=', '-', 'é', '{', ';', '&'), maxLength: 12 });

describe('quoting', () => {
  test('splits into what was joined', () => {
    fc.assert(fc.property(fc.array(word, { maxLength: 5 }), (words) => { expect(shlexSplit(shlexJoin(words))).toEqual(words); }));
  });

  test('means the same to a shell', () => {
    const words = fc.sample(word, 300);
    const seen = execFileSync('/bin/bash', ['-c', `printf '%s\\0' ${shlexJoin(words)}`], { encoding: 'utf8' });
    expect(seen.split('\0').slice(0, -1)).toEqual(words);
  });

  test('an open quote is no word', () => {
    expect([shlexSplit('a "b'), shlexSplit('a \'b'), shlexSplit('a\\')]).toEqual([null, null, null]);
  });
});

test('a buffer keeps the first and the last bytes, however they come', () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 20 }), fc.integer({ min: 2, max: 40 }), (chunks, limit) => {
    const buffer = new HeadTailBuffer(limit);
    for (const chunk of chunks) buffer.push(Buffer.from(chunk));
    const all = Buffer.concat(chunks);
    const head = Math.floor(limit / 2);
    const omitted = Math.max(all.length - limit, 0);
    const expected = omitted === 0 ? all : Buffer.concat([all.subarray(0, head), Buffer.from(`\n... ${omitted} bytes omitted ...\n`), all.subarray(all.length - (limit - head))]);
    expect({ text: buffer.text(), total: buffer.totalBytes, omitted: buffer.omittedBytes }).toEqual({ text: expected.toString('utf8'), total: all.length, omitted });
  }));
});

test('what is cut never breaks a character, and never grows past its budget and the note', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 0, max: 20 }), (text, limit) => {
    const [head = '', tail = ''] = truncateMiddle(text, { unit: 'tokens', limit }).split(/…\d+ tokens truncated…/);
    expect(text.startsWith(head) && text.endsWith(tail)).toBe(true);
    expect(Buffer.byteLength(head + tail)).toBeLessThanOrEqual(limit * 4);
  }));
});

test('a model reads of any output what fits into its budget and a fifth, counted in tokens', () => {
  const budget = { unit: 'bytes', limit: 40 } as const;
  expect(outputForModel('a'.repeat(48), budget)).toBe('a'.repeat(48));
  expect(outputForModel('é'.repeat(30), budget)).toBe(`${'é'.repeat(12)}…3 tokens truncated…${'é'.repeat(12)}`);
  expect(outputForModel(['a'.repeat(40), 'b'.repeat(40), 'c'].map((text) => ({ type: 'input_text', text })), budget)).toEqual(
    ['a'.repeat(40), 'bbbb…8 tokens truncated…bbbb', '[omitted 1 text items ...]'].map((text) => ({ type: 'input_text', text })),
  );
});

test('a Debug inside a Debug is escaped twice', () => {
  expect(debugEscaped('say "hi"\\\n', 2)).toBe('say \\\\\\"hi\\\\\\"\\\\\\\\\\\\n');
});

test('bytes are UTF-8 where a strict decoder takes them, and the first that is not is named', () => {
  const strict = (bytes: Uint8Array): boolean => { try { new TextDecoder('utf-8', { fatal: true }).decode(bytes); return true; } catch { return false; } };
  const byte = fc.constantFrom(0x41, 0x80, 0x9f, 0xa0, 0xbf, 0xc1, 0xc3, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0xf5, 0xff);
  fc.assert(fc.property(fc.array(byte, { maxLength: 6 }), (bytes) => {
    const problem = utf8Error(Uint8Array.from(bytes));
    expect(problem === null).toBe(strict(Uint8Array.from(bytes)));
    if (problem !== null) expect(strict(Uint8Array.from(bytes.slice(0, Number(/index (\d+)/.exec(problem)?.[1]))))).toBe(true);
  }));
  expect(utf8Error(Uint8Array.from([0xff, 0xfe, 0x0a]))).toBe('invalid utf-8 sequence of 1 bytes from index 0');
});
