import fs from 'node:fs';
import { osErrorText } from '../../processes/index.ts';
import { CodexError } from '../exit-codes.ts';

/** Where a session works, its links resolved. As in Codex anything that is there will do, a file too: what runs in it fails. */
export function workingFolder(given = '.'): string {
  try {
    return fs.realpathSync(given);
  } catch (error) {
    throw new CodexError(`Error: ${osErrorText(error)}`);
  }
}
