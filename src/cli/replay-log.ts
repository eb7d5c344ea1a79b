import { readJsonlLog } from '../log/index.ts';
import { formatVerification, readRecords, replay, verify } from '../replay/index.ts';
import { stateOf } from '../runtime/state.ts';
import type { SessionRecord } from '../views/record.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { note, print } from './output.ts';
import { printLines } from './render/paint.ts';
import { timeline } from './render/timeline.ts';
import { plainText } from './render/plain-text.ts';

/** Reads all records of a log file. A torn last line is left out and told. */
export async function readLogFile(file: string): Promise<SessionRecord[]> {
  const log = await readJsonlLog(file, { onTorn: (stop) => note(`${file}: the last line is torn (${stop.reason}); it is left out`) });
  try {
    return await readRecords(log);
  } finally {
    await log.close();
  }
}

export async function replayLog(file: string, options: { verify?: boolean; json?: boolean }): Promise<ExitCode> {
  const records = await readLogFile(file);
  if (options.verify === true) return verifyRecords(records, options);
  const { system, facts } = replay(records);
  const state = system === null ? null : stateOf(system);
  if (options.json === true) {
    await print(`${JSON.stringify({ records: records.length, facts, state })}\n`);
    return exitCodes.done;
  }
  await printLines(process.stdout, timeline(records));
  note(`${records.length} records, ${facts} facts; the session is ${state?.fault != null ? `stopped by a fault: ${state.fault}` : state?.name ?? 'not begun'}`);
  return exitCodes.done;
}

async function verifyRecords(records: readonly SessionRecord[], { json }: { json?: boolean }): Promise<ExitCode> {
  const verification = verify(records);
  const { records: count, facts, divergence } = verification;
  await print(json === true ? `${JSON.stringify({ records: count, facts, divergence })}\n` : `${plainText(formatVerification(verification))}\n`);
  return divergence === null ? exitCodes.done : exitCodes.failed;
}
