import { json } from 'node:stream/consumers';
import { commitPatch } from './commit-patch.ts';
import type { FileChange } from './verify-patch.ts';

/** The program that writes a patch's changes from inside a sandbox: they come on stdin, and what became of them goes to stdout. */
process.stdout.write(JSON.stringify(await commitPatch((await json(process.stdin)) as FileChange[])));
