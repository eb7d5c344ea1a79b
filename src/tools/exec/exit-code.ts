import { constants } from 'node:os';

/** As a shell reports it: a signal's number above 128. */
export function exitCodeOf(code: number | null, signal: NodeJS.Signals | number | null): number {
  if (typeof signal === 'number') return signal > 0 ? 128 + signal : code ?? -1;
  if (signal !== null) return 128 + constants.signals[signal];
  return code ?? -1;
}
