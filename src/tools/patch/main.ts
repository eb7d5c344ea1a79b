import { text } from 'node:stream/consumers';
import { defaultLimits } from '../limits.ts';
import { commitPatch } from './commit-patch.ts';
import { PatchError } from './hunk.ts';
import { parsePatch } from './parse-patch.ts';
import { verifyPatch } from './verify-patch.ts';

/** The program `apply_patch` that commands find on their PATH: the patch is its argument, or comes on stdin. */
const patch = process.argv[2] ?? (await text(process.stdin));
if (patch === '') {
  process.stderr.write("Usage: apply_patch 'PATCH'\n       echo 'PATCH' | apply_patch\n");
  process.exitCode = 2;
} else {
  try {
    process.stdout.write(`${await apply(patch)}\n`);
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    process.stderr.write(`${error.message.replace(/^i(?=nvalid patch:)/, 'I')}\n`);
    process.exitCode = 1;
  }
}

async function apply(given: string): Promise<string> {
  const changes = await verifyPatch(parsePatch(given).hunks, process.cwd(), defaultLimits.maxPatchedFileBytes);
  if (changes.length === 0) throw new PatchError('No files were modified.');
  const done = await commitPatch(changes);
  if (!done.ok) throw new PatchError(done.error);
  return done.summary;
}
