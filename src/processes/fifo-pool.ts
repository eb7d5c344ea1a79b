import fs from 'node:fs';
import path from 'node:path';
import { makeOwnFolder } from './own-folder.ts';

/** Two ends of one pipe that the kernel made, as file descriptors. */
export interface PipeEnds {
  read: number;
  write: number;
  /** Its name, until the caller removes it. */
  file: string;
}

const perBatch = 48;
const { O_RDONLY, O_RDWR, O_WRONLY, O_NONBLOCK } = fs.constants;

/**
 * Named pipes, made many at a time. Node gives a child sockets, and `cat /dev/stdin` fails on a socket; a named pipe whose
 * both ends we open ourselves is a real pipe. Each is used once, so that a child left behind never talks into the next run.
 */
export class FifoPool {
  readonly #makeFifos: (files: string[]) => Promise<void>;
  #folder: string | undefined;
  #made = 0;
  #free: string[] = [];
  #filling: Promise<void> | undefined;

  /** `makeFifos` makes pipes of these names, for their owner only; it rejects where it cannot. */
  constructor(makeFifos: (files: string[]) => Promise<void>) {
    this.#makeFifos = makeFifos;
  }

  /** A fresh pipe name; undefined where this system makes none. */
  async take(): Promise<string | undefined> {
    while (this.#free.length === 0) {
      await this.fill();
      if (this.#folder === undefined) return undefined;
    }
    const file = this.#free.shift();
    if (this.#free.length < perBatch / 4) void this.fill();
    return file;
  }

  fill(): Promise<void> {
    this.#filling ??= this.#make().finally(() => (this.#filling = undefined));
    return this.#filling;
  }

  async #make(): Promise<void> {
    if (process.platform === 'win32') return;
    try {
      const folder = this.#ownFolder();
      const files = Array.from({ length: perBatch }, (_, index) => path.join(folder, String(this.#made + index)));
      this.#made += perBatch;
      await this.#makeFifos(files);
      this.#free.push(...files);
    } catch {
      this.#folder = undefined;
    }
  }

  #ownFolder(): string {
    if (this.#folder !== undefined && fs.existsSync(this.#folder)) return this.#folder;
    this.#free = [];
    this.#folder = makeOwnFolder();
    return this.#folder;
  }
}

/** Opens both ends, the child's in blocking mode. Never waits: an end held for both ways lets the others open at once. */
export function openFifo(file: string, childEnd: 'read' | 'write'): PipeEnds {
  const holder = fs.openSync(file, O_RDWR | O_NONBLOCK);
  const opened: number[] = [];
  try {
    for (const [way, end] of [[O_RDONLY, 'read'], [O_WRONLY, 'write']] as const) opened.push(fs.openSync(file, way | (childEnd === end ? 0 : O_NONBLOCK)));
    const [read = -1, write = -1] = opened;
    return { read, write, file };
  } catch (error) {
    for (const end of opened) fs.closeSync(end);
    throw error;
  } finally {
    fs.closeSync(holder);
  }
}

