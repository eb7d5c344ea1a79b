/** Warms up, runs one command, tells the spawner's number, and has nothing left to do. */
import { once } from 'node:events';
import fs from 'node:fs';
import { startPiped, warmUp } from '../../../src/processes/index.ts';

await warmUp();
const running = await startPiped({ file: '/bin/sh', args: ['-c', 'echo $PPID'], cwd: '/', env: {} }, 'none');
running.stdout.on('data', (chunk: Buffer) => fs.writeSync(1, chunk));
running.stderr.resume();
const closed = once(running.stdout, 'close'); // It may come before the end of the process is told.
await running.exited;
await closed;
running.release();
