import { closeSync, existsSync, fstatSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** The calls of the file system that appending needs; a port, so that full disks can be had in tests. */
export type FileCalls = {
  mkdir(path: string): void;
  open(path: string): number;
  size(fd: number): number;
  write(fd: number, bytes: Uint8Array): number;
  truncate(fd: number, size: number): void;
  read(path: string): Uint8Array;
  close(fd: number): void;
};

/** Node's own `recursive` never ends where the system refuses with ENOENT, as below `/proc`. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** Folders for the user alone, and the file too: a conversation is private. */
export const nodeFileCalls: FileCalls = {
  mkdir: makeFolder,
  open: (path) => openSync(path, 'a', 0o600),
  size: (fd) => fstatSync(fd).size,
  write: (fd, bytes) => writeSync(fd, bytes),
  truncate: (fd, size) => { ftruncateSync(fd, size); },
  read: (path) => readFileSync(path),
  close: (fd) => { closeSync(fd); },
};

/** A file of whole lines: what could not be written whole is cut off again. */
export class AppendFile {
  private readonly path: string;
  private readonly calls: FileCalls;
  private fd: number | null = null;
  private size = 0;

  constructor(path: string, calls: FileCalls) {
    this.path = path;
    this.calls = calls;
  }

  get bytes(): number {
    return this.size;
  }

  /** Writes whole lines, newlines included: all of them, or none and throws the system's error. */
  append(lines: string): void {
    const fd = this.opened();
    let rest: Uint8Array = Buffer.from(lines);
    const whole = this.size + rest.byteLength;
    try {
      while (rest.byteLength > 0) rest = rest.subarray(this.calls.write(fd, rest));
      this.size = whole;
    } catch (error) {
      this.cut();
      throw error;
    }
  }

  /** The lines that are there; a last one without its newline is cut off. None where there is no file. */
  read(): { lines: string[]; tornBytes: number } {
    const bytes = this.content();
    const end = bytes.lastIndexOf(0x0a) + 1;
    if (bytes.byteLength > 0) {
      this.opened();
      this.size = end;
      if (end < bytes.byteLength) this.cut();
    }
    const lines = Buffer.from(bytes.subarray(0, end)).toString('utf8').split('\n').filter((line) => line.trim() !== '');
    return { lines, tornBytes: bytes.byteLength - end };
  }

  close(): void {
    const { fd } = this;
    this.fd = null;
    if (fd !== null) attempt(() => this.calls.close(fd));
  }

  private opened(): number {
    if (this.fd !== null) return this.fd;
    this.calls.mkdir(dirname(this.path));
    const fd = this.calls.open(this.path);
    this.fd = fd;
    this.size = this.calls.size(fd);
    return fd;
  }

  private cut(): void {
    const { fd, size } = this;
    if (fd !== null) attempt(() => this.calls.truncate(fd, size));
  }

  private content(): Uint8Array {
    try {
      return this.calls.read(this.path);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Uint8Array();
      throw error;
    }
  }
}

const attempt = (call: () => void): void => {
  try {
    call();
  } catch {
    // The error that led here is the one to tell.
  }
};
