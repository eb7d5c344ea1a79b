import { applyPatch } from 'diff';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileChangeItem } from '../../src/tools/patch/file-change-item.ts';
import { unifiedDiff } from '../../src/tools/patch/unified-diff.ts';

const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-', '+', '@', '\\', '\r'), maxLength: 3 });
const text = fc.tuple(fc.array(line, { maxLength: 10 }), fc.boolean()).map(([lines, ends]) => lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''));

test.each([[0, 1], [0, 3], [2, 1], [100, 1]])('a diff of at most %d edits with %d lines around, or of one hunk where there are more, turns the one text into the other', (most, context) => {
  fc.assert(fc.property(text, text, (before, after) => {
    const diff = unifiedDiff(before, after, context, most);
    if (before === after) expect(diff).toBe('');
    else expect(applyPatch(before, diff, { autoConvertLineEndings: false })).toBe(after);
  }), { numRuns: 500 });
});

test.each([
  ['in the middle', '1\n2\n3\n4\n5\n', '1\n2\nx\n4\n5\n', '@@ -2,3 +2,3 @@\n 2\n-3\n+x\n 4\n'],
  ['at the end, without a newline', '1\n2\n3', '1\n2\n4\n', '@@ -2,2 +2,2 @@\n 2\n-3\n\\ No newline at end of file\n+4\n'],
  ['of everything', '1\n', '2\n3\n', '@@ -1 +1,2 @@\n-1\n+2\n+3\n'],
  ['from nothing', '', '1\n', '@@ -0,0 +1 @@\n+1\n'],
])('a change %s reads the same either way', (_what, before, after, diff) => {
  expect([unifiedDiff(before, after, 1, 0), unifiedDiff(before, after)]).toEqual([diff, diff]);
});

const lines = (count: number, mark: string): string => Array.from({ length: count }, (_, index) => `${mark}${index}\n`).join('');
const change = (before: string, after: string, name = 'f') => ({ type: 'update', path: `/${name}`, shown: name, before, after, movePath: null }) as const;

test('files that have nothing in common are compared in a moment, however long and however many', { timeout: 5_000 }, () => {
  const long = fileChangeItem('c', [change(lines(50_000, 'a'), lines(50_000, 'b'))], 'inProgress');
  expect(JSON.stringify(long)).toContain('@@ -1,50000 +1,50000 @@');
  const many = Array.from({ length: 500 }, (_, index) => change(lines(400, 'a'), lines(400, 'b'), `f${index}`));
  expect(JSON.stringify(fileChangeItem('c', many, 'inProgress'))).toContain('@@ -1,400 +1,400 @@');
});
