import { createHookRunner } from '../host/hook-runner.ts';
import { formatWhatIf, whatIf } from '../replay/index.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { hooksOfFile } from './hooks/hooks-of-file.ts';
import { note, print } from './output.ts';
import { plainText } from './render/plain-text.ts';
import { readLogFile } from './replay-log.ts';

/**
 * Asks a recorded session's gate points again with the hooks of a file. They really run, with the recorded payloads:
 * whoever names the file lets them. No model is called, and no tool.
 */
export async function whatIfHooks(file: string, hooksFile: string, { json }: { json?: boolean }): Promise<ExitCode> {
  const records = await readLogFile(file);
  const { handlers, warnings } = hooksOfFile(hooksFile);
  for (const warning of warnings) note(`warning: ${warning}`);
  note(`asking ${handlers.length} ${handlers.length === 1 ? 'hook' : 'hooks'} of ${hooksFile}`);
  const env = Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
  const runner = createHookRunner({ sessionId: records[0]?.session ?? 'what-if', env });
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort());
  try {
    const found = await whatIf(records, { handlers: [...handlers], bypassTrust: true, featureEnabled: true }, (dispatch, signal) => runner.run(dispatch, signal), stop.signal);
    await print(`${json === true ? JSON.stringify(found) : plainText(formatWhatIf(found))}\n`);
    return exitCodes.done;
  } finally {
    await runner.close();
  }
}
