import type { SessionRecord } from '../../views/record.ts';
import { line, type Line } from './line.ts';
import { linesOf, nothingTold } from './record-lines.ts';
import { TurnSummary } from './turn-summary.ts';

/** A session's records as a person reads them: the time since its start, then what happened. Records without news are left out. */
export const timeline = (records: readonly SessionRecord[]): Line[] => {
  const told = nothingTold();
  const summary = new TurnSummary();
  const begin = records[0]?.at ?? 0;
  const width = String(records.length).length;
  return records.flatMap((record) => {
    const [first, ...rest] = [...linesOf(record, told), ...summary.apply(record)];
    if (first === undefined) return [];
    const place = `${String(record.seq).padStart(width)} ${clock(record.at - begin)}  `;
    const indent = ' '.repeat(place.length);
    return [placed(place, first), ...rest.map((one) => placed(indent, one))];
  });
};

const placed = (place: string, { text, tone, depth }: Line): Line => line(`${place}${'  '.repeat(depth)}${text}`, tone);

/** Seconds since the session's start, to the millisecond. */
const clock = (ms: number): string => `${(ms / 1000).toFixed(3)}s`.padStart(9);
