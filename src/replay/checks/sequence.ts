import type { SessionRecord } from '../../views/record.ts';
import { violation, type Check } from './check.ts';

/** L2: numbers are consecutive, one session wrote them, and time does not go back. */
export const sequenceCheck = (): Check => {
  let last: SessionRecord | null = null;
  return {
    hear: (record) => {
      const before = last;
      last = record;
      if (before === null) return record.event.type === 'log.opened' ? [] : [violation('L2', record, `the first record is ${record.event.type} and does not open the log`)];
      return [
        ...(record.seq === before.seq + 1 ? [] : [violation('L2', record, `record ${record.seq} follows record ${before.seq}`)]),
        ...(record.session === before.session ? [] : [violation('L2', record, `session ${record.session} writes into the log of ${before.session}`)]),
      ];
    },
  };
};
