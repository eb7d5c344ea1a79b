import { logWriter } from '../log/index.ts';
import { CliError } from './exit-codes.ts';

/** The log that a running process has open: that of `pid`, or the one that was written last. Throws where there is none. */
export function liveLog(logs: readonly { file: string }[], pid: number | null): string {
  const found = logs.find(({ file }) => {
    const writer = logWriter(file);
    return writer !== null && (pid === null || writer === pid);
  });
  if (found === undefined) throw new CliError(pid === null ? 'No session is running with this Codex home.' : `Process ${pid} has no log open in this Codex home.`);
  return found.file;
}
