import { EMPTY, Subject } from 'rxjs';
import { logWriter, readJsonlLog } from '../log/index.ts';
import { sessionRecord } from '../runtime/log-fold.ts';
import { stateOf, type SessionState } from '../runtime/state.ts';
import { step } from '../runtime/step.ts';
import type { System } from '../runtime/system.ts';
import type { InputEvent } from '../runtime/input-event.ts';
import type { SessionRecord } from '../views/record.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { note, onReaderGone } from './output.ts';
import { showLive, type LiveView } from './render/live.ts';

/** Shows a log as it is written, by this process or another, until the session is closed or Ctrl-C. */
export async function watchLog(file: string): Promise<ExitCode> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  onReaderGone(end);
  const log = await readJsonlLog(file);
  const [records$, state$] = [new Subject<SessionRecord>(), new Subject<SessionState>()];
  const start = (): LiveView => showLive({ records$, state$, deltas$: EMPTY }, process.stdout);
  let live: LiveView | null = start();
  let system: System | null = null;
  const show = (record: SessionRecord): void => {
    system = step(system, record.event as InputEvent, record.at).system;
    records$.next(record);
    state$.next(stateOf(system));
  };
  try {
    let next = 1;
    let last: SessionRecord | null = null;
    for await (const raw of log.read()) {
      last = sessionRecord(raw);
      show(last);
      next = last.seq + 1;
    }
    if (logWriter(file) === null) {
      if (last !== null && isClosing(last)) return exitCodes.done;
      // What the last record left running does not run any more.
      live.stop();
      live = null;
      note('Nobody writes this log now. Ctrl-C ends the waiting for more.');
    }
    for await (const raw of log.follow(next, stop.signal)) {
      live ??= start();
      const record = sessionRecord(raw);
      show(record);
      if (isClosing(record)) break;
    }
  } finally {
    live?.stop();
    await log.close();
  }
  return exitCodes.done;
}

const isClosing = ({ facts }: SessionRecord): boolean => facts.some(({ type }) => type === 'session.closed');
