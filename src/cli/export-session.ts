import fs from 'node:fs';
import { exportHtml } from '../inspector/index.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { note, print } from './output.ts';

/** The session's page in one file. */
export async function exportSession(file: string, { output, redact }: { output?: string; redact?: boolean }): Promise<ExitCode> {
  const html = await exportHtml({ logPath: file }, redact === true ? { redact } : {});
  if (output === undefined) {
    await print(html);
    return exitCodes.done;
  }
  fs.writeFileSync(output, html, { mode: 0o600 });
  note(`${output}: ${Math.round(Buffer.byteLength(html) / 1000)} kB${redact === true ? '; what was said and paths are blotted out' : '. It holds the whole conversation; --redact blots it out'}`);
  return exitCodes.done;
}
