import { formatShadowReport, shadowReport } from '../replay/index.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { print } from './output.ts';
import { plainText } from './render/plain-text.ts';
import { readLogFile } from './replay-log.ts';

/** What the handlers in shadow mode would have decided in these sessions. */
export async function reportShadows(files: readonly string[], { json }: { json?: boolean }): Promise<ExitCode> {
  const logs = [];
  for (const file of files) logs.push({ name: file, records: await readLogFile(file) });
  const report = shadowReport(logs);
  await print(`${json === true ? JSON.stringify(report) : plainText(formatShadowReport(report))}\n`);
  return exitCodes.done;
}
