import { writeFully } from '../../../src/log/file-system.ts';
import { encodeLine, MemoryFileSystem } from '../../../src/log/index.ts';
import { records } from '../records.ts';

export const PATH = '/logs/log.jsonl';

/** A file system that holds one log with these bytes. */
export async function diskWith(bytes: Buffer | string): Promise<MemoryFileSystem> {
  const disk = new MemoryFileSystem();
  await writeFully(await disk.open(PATH, 'new'), Buffer.from(bytes), 0);
  return disk;
}

export function linesOf(first: number, last: number): string {
  return records(first, last).map(encodeLine).join('');
}
