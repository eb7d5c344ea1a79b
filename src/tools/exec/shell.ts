import { accessSync, constants } from 'node:fs';
import { basename, delimiter, join } from 'node:path';

const known = ['bash', 'zsh', 'sh'];
const lastResort = '/bin/sh';

/**
 * The program that runs a command: the session's shell, another one that the call names, or `/bin/sh` for one that
 * Codex doesn't know.
 */
export function shellFor(asked: string | undefined, session: string, path: string): string {
  if (asked === undefined || basename(asked) === basename(session)) return session;
  const name = basename(asked);
  if (!known.includes(name)) return lastResort;
  return [...path.split(delimiter), '/bin'].filter((folder) => folder !== '').map((folder) => join(folder, name)).find(isExecutable) ?? lastResort;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
