import { AppendFile, nodeFileCalls, type FileCalls } from '../files/append-file.ts';
import type { AnalyticsSink } from './hook-run-event.ts';

/** L6: events that wait for a disk that takes none; further ones are lost, for no session waits for its statistics. */
export const MAX_WAITING_EVENTS = 1_000;

/** Writes each event as a line of JSON. Trouble is told once, until a line could be written again. */
export const jsonlSink = (path: string, options: { onTrouble?: (error: Error) => void; fileCalls?: FileCalls } = {}): AnalyticsSink & { close(): void } => {
  const file = new AppendFile(path, options.fileCalls ?? nodeFileCalls);
  const waiting: string[] = [];
  let isTroubled = false;
  const write = (): void => {
    try {
      for (let line = waiting[0]; line !== undefined; line = waiting[0]) { file.append(line); waiting.shift(); }
      isTroubled = false;
    } catch (error) {
      if (!isTroubled) options.onTrouble?.(new Error(`Cannot write the analytics ${path}: ${error instanceof Error ? error.message : String(error)}. The session goes on without them.`, { cause: error }));
      isTroubled = true;
    }
  };
  return {
    send: (event) => { if (waiting.length < MAX_WAITING_EVENTS) waiting.push(`${JSON.stringify(event)}\n`); write(); },
    close: () => file.close(),
  };
};
