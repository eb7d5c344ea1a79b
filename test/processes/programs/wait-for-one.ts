/** Starts a command that closes its outputs long before it ends, and tells how it ended. Nothing else is left to do. */
import { startPiped } from '../../../src/processes/index.ts';

const running = await startPiped({ file: '/bin/sh', args: ['-c', 'exec >&- 2>&-; sleep 0.3; exit 3'], cwd: '/', env: { PATH: process.env['PATH'] } }, 'none');
running.stdout.resume();
running.stderr.resume();
const { code } = await running.exited;
running.release();
console.log(`ended with ${code}`);
