import { LOG_FORMAT, LOG_OPENED, type LogRecord, type Typed } from '../../src/log/index.ts';

/** Records for tests: small, valid, and different from one another. */
export function record(seq: number, event?: Typed, facts: readonly Typed[] = []): LogRecord {
  return { v: 1, seq, at: 1_700_000_000_000 + seq, session: 'session-1', actor: 'session', event: event ?? eventOf(seq), facts };
}

export function records(first: number, last: number): LogRecord[] {
  return Array.from({ length: last - first + 1 }, (_, index) => record(first + index));
}

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}

/** The first `count` items; the iteration is then ended by its reader. */
export async function take<T>(source: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  if (count === 0) return taken;
  for await (const item of source) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

function eventOf(seq: number): Typed {
  return seq === 1 ? { type: LOG_OPENED, format: LOG_FORMAT, machine: '1' } : { type: 'prompt.given', text: `prompt ${seq}` };
}
