import { dirname } from 'node:path';
import { errorCode } from '../processes/index.ts';
import { writeFully, type FileSystem, type LogFile } from './file-system.ts';

const MAX_SIDE_FILES = 10_000;
const COPY_BYTES = 1024 * 1024;

export interface CutOff {
  /** The side file. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Moves everything from byte `offset` on into a new side file `<log>.<name>-<n>`, and only then shortens the log:
 * a crash between the two leaves the bytes twice, never nowhere.
 */
export async function cutIntoSideFile(
  log: { readonly path: string; readonly file: LogFile; readonly fileSystem: FileSystem },
  name: string,
  offset: number,
): Promise<CutOff> {
  const size = await log.file.size();
  const side = await openNew(log.fileSystem, `${log.path}.${name}`);
  try {
    await copy(log.file, side.file, offset, size);
    await side.file.datasync();
  } finally {
    await side.file.close();
  }
  await log.fileSystem.syncDirectory(dirname(log.path));
  await log.file.truncate(offset);
  await log.file.datasync();
  return { path: side.path, bytes: size - offset };
}

async function openNew(fileSystem: FileSystem, stem: string): Promise<{ path: string; file: LogFile }> {
  for (let n = 1; n <= MAX_SIDE_FILES; n += 1) {
    const path = `${stem}-${n}`;
    try {
      return { path, file: await fileSystem.open(path, 'new') };
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
  throw new Error(`Cannot keep what is cut off: ${stem}-1 to ${stem}-${MAX_SIDE_FILES} exist; remove those that nobody needs`);
}

async function copy(from: LogFile, to: LogFile, offset: number, end: number): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(COPY_BYTES, end - offset)));
  for (let position = offset; position < end; ) {
    const count = await from.read(buffer.subarray(0, Math.min(buffer.length, end - position)), position);
    if (count === 0) throw new Error(`the file ended at byte ${position}, before byte ${end}`);
    await writeFully(to, buffer.subarray(0, count), position - offset);
    position += count;
  }
}
