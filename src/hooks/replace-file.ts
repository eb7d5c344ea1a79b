import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * Puts a new text in a file's place at once, so that no reader sees a part of it and no crash leaves one. Links are
 * followed, the mode stays; a missing file is made, for its owner only. Throws the system's error, having changed nothing.
 */
export function replaceFile(file: string, text: string): void {
  const real = fs.existsSync(file) ? fs.realpathSync(file) : file;
  const mode = (fs.statSync(real, { throwIfNoEntry: false })?.mode ?? 0o600) & 0o777;
  const fresh = `${real}.${randomUUID()}.tmp`;
  try {
    fs.mkdirSync(path.dirname(real), { recursive: true });
    fs.writeFileSync(fresh, text, { mode, flag: 'wx', flush: true });
    fs.chmodSync(fresh, mode);
    fs.renameSync(fresh, real);
  } catch (error) {
    fs.rmSync(fresh, { force: true });
    throw error;
  }
}
