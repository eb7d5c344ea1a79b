import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePatch } from '../../src/tools/patch/parse-patch.ts';
import { updateText } from '../../src/tools/patch/update-text.ts';
import { bench, patch, workFolder } from './support.ts';

test('a patch that fails in its second file writes nothing', async () => {
  const cwd = workFolder({ 'a.txt': 'one\n', 'b.txt': 'two\n' });
  const table = bench({ offerApplyPatch: true }, cwd);
  const result = await table.run(patch('*** Add File: new.txt\n+x\n*** Update File: a.txt\n@@\n-one\n+ONE\n*** Update File: b.txt\n@@\n-nothing\n+x'));
  expect(result).toEqual({ output: `apply_patch verification failed: Failed to find expected lines in ${cwd}/b.txt:\nnothing`, success: false, post: null, items: [] });
  expect(readdirSync(cwd).map((name) => [name, readFileSync(join(cwd, name), 'utf8')])).toEqual([['a.txt', 'one\n'], ['b.txt', 'two\n']]);
});

test('a file that is updated keeps its mode and its byte order mark', async () => {
  const cwd = workFolder({ 'run.sh': '\uFEFFecho one\n' });
  await bench({}, cwd).run({ callId: 'c', kind: 'function', name: 'exec_command', input: JSON.stringify({ cmd: 'chmod 755 run.sh' }) });
  await bench({ offerApplyPatch: true }, cwd).run(patch('*** Update File: run.sh\n@@\n+echo two'));
  expect([readFileSync(join(cwd, 'run.sh'), 'utf8'), statSync(join(cwd, 'run.sh')).mode & 0o777]).toEqual(['\uFEFFecho one\necho two\n', 0o755]);
});

test('a file that is no text, or too large, is left alone', async () => {
  const cwd = workFolder({ 'large.txt': 'x'.repeat(100) });
  await bench({}, cwd).run({ callId: 'c', kind: 'function', name: 'exec_command', input: JSON.stringify({ cmd: 'printf "\\xff\\n" > bytes' }) });
  const table = bench({ offerApplyPatch: true, limits: { maxPatchedFileBytes: 50 } }, cwd);
  const say = async (name: string): Promise<unknown> => (await table.run(patch(`*** Update File: ${name}\n@@\n-x\n+y`))).output;
  expect(await say('bytes')).toBe(`apply_patch verification failed: Failed to read file to update ${cwd}/bytes: invalid utf-8 sequence of 1 bytes from index 0`);
  expect(await say('large.txt')).toBe(`apply_patch verification failed: Failed to read file to update ${cwd}/large.txt: the file has 100 bytes, more than the 50 that may be patched`);
});

test('a hook\'s rewrite is the patch that is applied', async () => {
  const cwd = workFolder();
  const table = bench({ offerApplyPatch: true }, cwd);
  const result = await table.run({ ...patch('*** Add File: a.txt\n+one'), rewritten: '*** Begin Patch\n*** Add File: b.txt\n+two\n*** End Patch' });
  expect([existsSync(join(cwd, 'a.txt')), existsSync(join(cwd, 'b.txt')), result.post?.hook.input]).toEqual([false, true, { command: '*** Begin Patch\n*** Add File: b.txt\n+two\n*** End Patch' }]);
});

const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-', '+', '@', '*'), maxLength: 6 });

test('a patch made of any two texts turns the one into the other', () => {
  fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), fc.array(line, { maxLength: 12 }), (before, after) => {
    const text = `*** Begin Patch\n*** Update File: f\n@@\n${[...before.map((old) => `-${old}`), ...after.map((added) => `+${added}`)].join('\n')}\n*** End Patch`;
    const [hunk] = parsePatch(text).hunks;
    const chunks = hunk?.type === 'update' ? hunk.chunks : [];
    expect(updateText(before.map((old) => `${old}\n`).join(''), chunks, 'f')).toBe(after.map((added) => `${added}\n`).join(''));
  }));
});
