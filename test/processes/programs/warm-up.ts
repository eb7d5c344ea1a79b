/** Warms up, runs one command, tells the spawner's number, and has nothing left to do. */
import fs from 'node:fs';
import { startPiped, warmUp } from '../../../src/processes/index.ts';

await warmUp();
const running = await startPiped({ file: '/bin/sh', args: ['-c', 'echo $PPID'], cwd: '/', env: {} }, 'none');
running.stdout.on('data', (chunk: Buffer) => fs.writeSync(1, chunk));
running.stderr.resume();
await running.exited;
await new Promise((resolve) => running.stdout.once('close', resolve));
running.release();
