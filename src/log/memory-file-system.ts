import { dirname, resolve } from 'node:path';
import type { FileSystem, LogFile, OpenMode } from './file-system.ts';

/**
 * A file system in memory that can lose power: for tests and simulations. It keeps apart what was written and what was
 * synced, for bytes and for names. Bytes are taken as appended: what is written over a synced place counts as unsynced.
 */
export class MemoryFileSystem implements FileSystem {
  #names = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();
  /** Open files of before a crash are dead. */
  #boot = 0;

  /**
   * The power fails: names that were not synced are gone, and of each file's unsynced bytes the first `kept(bytes)`
   * stay. Files that were open fail with EIO from now on.
   */
  crash(kept: (unsyncedBytes: number) => number): void {
    this.#boot += 1;
    this.#names = new Map(this.#durableNames);
    for (const inode of new Set(this.#names.values())) {
      inode.resize(inode.syncedLength + kept(inode.length - inode.syncedLength));
      inode.sync();
    }
  }

  /** A copy of a file's bytes. */
  bytes(path: string): Buffer {
    return Buffer.from(this.#inode(path).bytes());
  }

  async realPath(path: string): Promise<string> {
    return resolve(path);
  }

  async makeDirectory(_path: string): Promise<void> {}

  async open(path: string, how: OpenMode): Promise<LogFile> {
    const existing = this.#names.get(path);
    if (existing !== undefined && how === 'new') throw systemError('EEXIST', path);
    if (existing === undefined && (how === 'read' || how === 'write')) throw systemError('ENOENT', path);
    const inode = existing ?? new Inode();
    this.#names.set(path, inode);
    const boot = this.#boot;
    return new MemoryFile(inode, () => this.#boot === boot);
  }

  async syncDirectory(path: string): Promise<void> {
    for (const [name] of this.#durableNames) {
      if (dirname(name) === path && !this.#names.has(name)) this.#durableNames.delete(name);
    }
    for (const [name, inode] of this.#names) if (dirname(name) === path) this.#durableNames.set(name, inode);
  }

  async link(existing: string, path: string): Promise<void> {
    const inode = this.#inode(existing);
    if (this.#names.has(path)) throw systemError('EEXIST', path);
    this.#names.set(path, inode);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#names.set(to, this.#inode(from));
    this.#names.delete(from);
  }

  async remove(path: string): Promise<void> {
    this.#names.delete(path);
  }

  async readText(path: string): Promise<string | undefined> {
    return this.#names.get(path)?.bytes().toString('utf8');
  }

  async list(directory: string): Promise<string[]> {
    return [...this.#names.keys()].filter((name) => dirname(name) === directory).map((name) => name.slice(directory.length + 1));
  }

  #inode(path: string): Inode {
    const inode = this.#names.get(path);
    if (inode === undefined) throw systemError('ENOENT', path);
    return inode;
  }
}

class Inode {
  #buffer = Buffer.alloc(256);
  length = 0;
  syncedLength = 0;

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.length);
  }

  write(bytes: Buffer, position: number): void {
    this.syncedLength = Math.min(this.syncedLength, position);
    this.resize(Math.max(this.length, position + bytes.length));
    bytes.copy(this.#buffer, position);
  }

  resize(length: number): void {
    if (length > this.#buffer.length) {
      const bigger = Buffer.alloc(Math.max(length, this.#buffer.length * 2));
      this.bytes().copy(bigger);
      this.#buffer = bigger;
    }
    if (length < this.length) this.#buffer.fill(0, length, this.length);
    this.length = length;
    this.syncedLength = Math.min(this.syncedLength, length);
  }

  sync(): void {
    this.syncedLength = this.length;
  }
}

class MemoryFile implements LogFile {
  readonly #inode: Inode;
  readonly #isAlive: () => boolean;
  #closed = false;

  constructor(inode: Inode, isAlive: () => boolean) {
    this.#inode = inode;
    this.#isAlive = isAlive;
  }

  async size(): Promise<number> {
    return this.#open().length;
  }

  async read(buffer: Buffer, position: number): Promise<number> {
    return position >= this.#open().length ? 0 : this.#inode.bytes().copy(buffer, 0, position);
  }

  async write(bytes: Buffer, position: number): Promise<number> {
    this.#open().write(bytes, position);
    return bytes.length;
  }

  async datasync(): Promise<void> {
    this.#open().sync();
  }

  async truncate(size: number): Promise<void> {
    this.#open().resize(size);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #open(): Inode {
    if (!this.#isAlive()) throw systemError('EIO', 'a file of before the crash');
    if (this.#closed) throw systemError('EBADF', 'a closed file');
    return this.#inode;
  }
}

/** An error as Node's file system gives it. */
export function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
