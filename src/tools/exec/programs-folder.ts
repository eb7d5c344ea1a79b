import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Beside this file both as source and as built. */
const program = fileURLToPath(new URL(`../patch/main${extname(import.meta.url)}`, import.meta.url));

/** A folder with the programs that models expect on their PATH: `apply_patch`, and its common misspelling. */
export class ProgramsFolder {
  #making: Promise<string | null> | undefined;

  /** The PATH with the folder in front; as it was where the folder cannot be made. */
  async path(path: string): Promise<string> {
    const folder = await (this.#making ??= make());
    return folder === null ? path : `${folder}${delimiter}${path}`;
  }

  async close(): Promise<void> {
    const folder = await this.#making;
    if (folder != null) await rm(folder, { recursive: true, force: true });
  }
}

async function make(): Promise<string | null> {
  try {
    const folder = await mkdtemp(join(tmpdir(), 'hookturn-programs-'));
    for (const name of ['apply_patch', 'applypatch']) {
      await writeFile(join(folder, name), `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(program)} "$@"\n`);
      await chmod(join(folder, name), 0o700);
    }
    return folder;
  } catch {
    return null;
  }
}

const quoted = (path: string): string => `'${path.replaceAll('\'', '\'\\\'\'')}'`;
