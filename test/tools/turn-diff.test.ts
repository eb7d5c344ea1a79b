import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TurnDiff } from '../../src/tools/patch/turn-diff.ts';
import { unifiedDiff } from '../../src/tools/patch/unified-diff.ts';
import { bench, patch, workFolder, type Bench } from './support.ts';

const diffs = ({ told }: Bench): string[] => told.flatMap((progress) => (progress.type === 'turnDiff' ? [progress.diff.replaceAll(/index \w+\.\.\w+/g, 'index')] : []));
const replacing = (file: string, before: string, after: string): string => `*** Update File: ${file}\n@@\n-${before}\n+${after}`;

test('a turn\'s diff holds what all its patches have made of the files', async () => {
  const table = bench({ offerApplyPatch: true }, workFolder({ 'x.txt': 'one\ntwo\n' }));
  await table.run(patch(replacing('x.txt', 'two', 'TWO')));
  await table.run(patch('*** Add File: new/a.txt\n+a'));
  await table.run(patch(`${replacing('x.txt', 'TWO', 'two')}\n*** Delete File: new/a.txt`));
  const changed = 'diff --git a/x.txt b/x.txt\nindex\n--- a/x.txt\n+++ b/x.txt\n@@ -1,2 +1,2 @@\n one\n-two\n+TWO\n';
  const added = 'diff --git a/new/a.txt b/new/a.txt\nnew file mode 100644\nindex\n--- /dev/null\n+++ b/new/a.txt\n@@ -0,0 +1 @@\n+a\n';
  expect(diffs(table)).toEqual([changed, added + changed, '']);
});

test('a file that was moved is told as one, under its first name and its last', async () => {
  const table = bench({ offerApplyPatch: true }, workFolder({ 'x.txt': 'one\n' }));
  await table.run(patch('*** Update File: x.txt\n*** Move to: y.txt\n@@\n-one\n+1'));
  await table.run(patch('*** Update File: y.txt\n*** Move to: z.txt\n@@\n-1\n+2'));
  expect(diffs(table).at(-1)).toBe('diff --git a/x.txt b/z.txt\nindex\n--- a/x.txt\n+++ b/z.txt\n@@ -1 +1 @@\n-one\n+2\n');
});

test('another turn begins with no diff', async () => {
  const table = bench({ offerApplyPatch: true }, workFolder({ 'x.txt': 'one\n' }));
  await table.run(patch(replacing('x.txt', 'one', '1')));
  table.scope.turnId = 'other';
  await table.run(patch(replacing('x.txt', '1', '2')));
  expect(diffs(table).at(-1)).toContain('-1\n+2\n');
});

test.each([
  ['a file that could not be written', '*** Add File: ok.txt\n+ok\n*** Add File: x.txt/under\n+no'],
  ['a link', replacing('link.txt', 'zed', 'ZED')],
])('after %s the turn has no diff', async (_name, text) => {
  const table = bench({ offerApplyPatch: true }, workFolder({ 'x.txt': 'one\n', 'z.txt': 'zed\n' }));
  symlinkSync('z.txt', join(table.cwd, 'link.txt'));
  await table.run(patch(replacing('x.txt', 'one', '1')));
  await table.run(patch(text));
  await table.run(patch(replacing('x.txt', '1', '2')));
  expect(diffs(table).slice(1)).toEqual(['']);
});

const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }).chain((lines) => fc.boolean().map((whole) => lines.join('\n') + (whole && lines.length > 0 ? '\n' : '')));

test('git makes of a diff what the patches have made', () => {
  fc.assert(fc.property(text, text, fc.boolean(), (before, after, isNew) => {
    const cwd = workFolder(isNew ? {} : { f: before });
    const diff = new TurnDiff(cwd);
    diff.add({ exact: true, changes: [{ path: join(cwd, 'f'), before: isNew ? null : before, after }] });
    if (diff.text() === '') return;
    execFileSync('git', ['apply', '--unidiff-zero', '--whitespace=nowarn'], { cwd, input: diff.text(), stdio: ['pipe', 'pipe', 'pipe'] });
    expect(readFileSync(join(cwd, 'f'), 'utf8')).toBe(after);
  }), { numRuns: 40 });
});

test('texts that differ everywhere are told at once, the old and then the new', () => {
  const lines = (sign: string): string => Array.from({ length: 2_000 }, (_, index) => `${sign}${index}\n`).join('');
  const diff = unifiedDiff(lines('a'), lines('b'), 3);
  expect([diff.slice(0, 30), diff.length]).toEqual(['@@ -1,2000 +1,2000 @@\n-a0\n-a1\n', 22 + lines('-a').length + lines('+b').length]);
});
