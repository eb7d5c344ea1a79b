import { formatWhy, why } from '../replay/index.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { print } from './output.ts';
import { plainText } from './render/plain-text.ts';
import { readLogFile } from './replay-log.ts';

/** What put a thing there; 1 where the log has nothing of that name. */
export async function whyItem(file: string, item: string, { json }: { json?: boolean }): Promise<ExitCode> {
  const found = why(await readLogFile(file), item);
  await print(`${json === true ? JSON.stringify(found) : plainText(formatWhy(found))}\n`);
  return found === null ? exitCodes.failed : exitCodes.done;
}
