import { text } from 'node:stream/consumers';
import { defaultLimits } from '../limits.ts';
import { commitPatch } from './commit-patch.ts';
import { PatchError } from './hunk.ts';
import { parsePatch } from './parse-patch.ts';
import { verifyPatch } from './verify-patch.ts';

/** The program `apply_patch` that commands find on their PATH: the patch is its argument, or comes on stdin. */
const patch = process.argv[2] ?? (await text(process.stdin));
try {
  const changes = await verifyPatch(parsePatch(patch).hunks, process.cwd(), defaultLimits.maxPatchedFileBytes);
  if (changes.length === 0) throw new PatchError('No files were modified.');
  const done = await commitPatch(changes);
  if (!done.ok) throw new PatchError(done.error);
  process.stdout.write(`${done.summary}\n`);
} catch (error) {
  if (!(error instanceof PatchError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
