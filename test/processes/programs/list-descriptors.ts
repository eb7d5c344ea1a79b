/** Says which descriptors a process has that this one starts. */
import { runAndRead } from '../run-and-read.ts';

console.log((await runAndRead({ file: '/bin/ls', args: ['/proc/self/fd'], cwd: '/', env: {} })).stdout.trim().split('\n').join(' '));
