/**
 * What the log needs of a file system, as a port: a test or a simulation puts faults here.
 * Errors are Node's (`code`: ENOSPC, EIO, EEXIST, ENOENT, ...). No method may block the process for long.
 */
export interface FileSystem {
  /** The path with links resolved; its last part need not exist. Two names of one file must give the same. */
  realPath(path: string): Promise<string>;
  /** Makes the directory and its parents, mode 0700, durably. An existing one is left as it is. */
  makeDirectory(path: string): Promise<void>;
  /**
   * `read`: the file must exist. `write`: reading and writing, must exist. `create`: as `write`, made with mode 0600
   * where it is missing. `new`: as `create`, but EEXIST where it exists.
   */
  open(path: string, how: OpenMode): Promise<LogFile>;
  /** Makes the directory's entries durable. */
  syncDirectory(path: string): Promise<void>;
  /** A second name for a file; EEXIST where the name is taken. Must be atomic. */
  link(existing: string, path: string): Promise<void>;
  /** Gives the file another name, in place of what had it. Must be atomic. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a name; does nothing where there is none. */
  remove(path: string): Promise<void>;
  /** A small file's text, or undefined where there is none. */
  readText(path: string): Promise<string | undefined>;
  /** The names in a directory. */
  list(directory: string): Promise<string[]>;
}

export type OpenMode = 'read' | 'write' | 'create' | 'new';

/** An open file. */
export interface LogFile {
  /** Bytes. */
  size(): Promise<number>;
  /** Reads into `buffer` from byte `position`; the number of bytes read, 0 only at the end. */
  read(buffer: Buffer, position: number): Promise<number>;
  /** Writes at byte `position`; the number of bytes written, which may be fewer than given. Must not append elsewhere. */
  write(bytes: Buffer, position: number): Promise<number>;
  /** Resolves when the file's bytes and its size would survive the machine's sudden end. */
  datasync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

/** Writes everything, also where the system takes it in pieces. */
export async function writeFully(file: LogFile, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const count = await file.write(bytes.subarray(written), position + written);
    if (count <= 0) throw new Error(`the system wrote ${written} of ${bytes.length} bytes and then none`);
    written += count;
  }
}
