import type { LogRecord } from '../log/index.ts';
import type { Session } from '../runtime/session.ts';

/** Records of a running session that a page may be behind; further back it has to ask for them again. */
const MAX_BEHIND = 100_000;

/**
 * The records of a running session from `from` on, to its end; a word between those that were there and those that came. They are heard from the session itself: its log is
 * closed with it, and a reader that is behind then would miss the end. Ends early for a reader that is too far behind.
 */
export async function* sessionRecords(session: Pick<Session, 'log' | 'records$'>, from: number, signal: AbortSignal): AsyncGenerator<LogRecord | 'caught-up'> {
  const heard: LogRecord[] = [];
  let isOver = false;
  let wake = (): void => {};
  const end = (): void => { isOver = true; wake(); };
  const subscription = session.records$.subscribe({
    // Views know a record's facts; to the log room they are facts of any type.
    next: (record) => { heard.push(record); if (heard.length > MAX_BEHIND) end(); wake(); },
    complete: end,
  });
  signal.addEventListener('abort', end, { once: true });
  try {
    let next = from;
    for await (const record of session.log.read(from)) { yield record; next = record.seq + 1; }
    yield 'caught-up';
    for (;;) {
      for (let record = heard.shift(); record !== undefined; record = heard.shift()) if (record.seq >= next) yield record;
      if (isOver) return;
      await new Promise<void>((resolve) => { wake = resolve; if (isOver || heard.length > 0) resolve(); });
    }
  } finally {
    subscription.unsubscribe();
  }
}
