/** For each number of the arguments: with so many descriptors left, starts a process on pipes. Tells how many stay open. */
import fs from 'node:fs';
import { startPiped } from '../../../src/processes/index.ts';

const start = async (): Promise<void> => {
  const running = await startPiped({ file: '/bin/true', args: [], cwd: '/', env: {} }, 'fed');
  await running.exited;
  running.release();
};

/** Every descriptor but so many. */
function takeAllBut(left: number): number[] {
  const taken: number[] = [];
  try {
    for (;;) taken.push(fs.openSync('/dev/null', 'r'));
  } catch {
    for (const descriptor of taken.splice(0, left)) fs.closeSync(descriptor);
    return taken;
  }
}

const countOpen = (): number => fs.readdirSync('/proc/self/fd').length;
await start();
const before = countOpen();
for (const left of process.argv.slice(2).map(Number)) {
  const taken = takeAllBut(left);
  await start().catch(() => undefined);
  for (const descriptor of taken) fs.closeSync(descriptor);
}
console.log(countOpen() - before);
