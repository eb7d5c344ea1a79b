import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeOwnFolder, removeOwnFolder } from '../../processes/index.ts';

/** Beside this file both as source and as built. */
const program = fileURLToPath(new URL(`../patch/main${extname(import.meta.url)}`, import.meta.url));

/** A folder with the programs that models expect on their PATH: `apply_patch`, and its common misspelling. */
export class ProgramsFolder {
  #making: Promise<string | null> | undefined;

  /** Null where it cannot be made. */
  path(): Promise<string | null> {
    return (this.#making ??= make());
  }

  async close(): Promise<void> {
    const folder = await this.#making;
    if (folder != null) removeOwnFolder(folder);
  }
}

async function make(): Promise<string | null> {
  try {
    const folder = makeOwnFolder();
    for (const name of ['apply_patch', 'applypatch']) {
      await writeFile(join(folder, name), `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(program)} "$@"\n`, { mode: 0o700 });
    }
    return folder;
  } catch {
    return null;
  }
}

const quoted = (path: string): string => `'${path.replaceAll('\'', '\'\\\'\'')}'`;
