/** Opens the log named on the command line, appends without end, and says on stdout what was acknowledged. */
import { writeSync } from 'node:fs';
import { openJsonlLog } from '../../../src/log/index.ts';
import { record } from '../records.ts';

const log = await openJsonlLog(process.argv[2] ?? '');
writeSync(1, `opened ${log.durableSeq} ${log.opened.tornBytes}\n`);

/** Some wait for the one before, some don't, so that commits of one and of many records are killed. */
for (;;) {
  const first = log.nextSeq;
  const count = (first % 7) + 1;
  const appends = Array.from({ length: count }, (_, index) => {
    const seq = first + index;
    return log.append([record(seq, seq === 1 ? undefined : { type: 'x', text: 'x'.repeat((seq * 7919) % 9000) })], seq);
  });
  await Promise.all(appends);
  writeSync(1, `acknowledged ${log.durableSeq}\n`);
}
