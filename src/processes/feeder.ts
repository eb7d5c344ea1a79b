import fs from 'node:fs';
import net from 'node:net';
import { removeName, wakeLateReader } from './fifo-pool.ts';
import type { PipeEnds } from './fifo-pool.ts';

const lateReaderPollMs = 5;

/** Writes a hook's stdin, then closes it. A hook that does not read it is no error. */
export class Feeder {
  readonly #pipe: PipeEnds;
  #socket: net.Socket | undefined;
  #waker: NodeJS.Timeout | undefined;

  constructor(pipe: PipeEnds) {
    this.#pipe = pipe;
  }

  feed(input: string): void {
    const bytes = Buffer.from(input);
    let written = 0;
    try {
      written = fs.writeSync(this.#pipe.write, bytes);
    } catch {
      // The pipe is full or nobody reads it: the socket finds out which.
    }
    if (written === bytes.length) {
      fs.closeSync(this.#pipe.write);
      return this.#watchLateReaders();
    }
    this.#socket = new net.Socket({ fd: this.#pipe.write, readable: false, writable: true });
    this.#socket.on('error', ignoreBrokenPipe);
    this.#socket.once('close', () => this.#watchLateReaders());
    this.#socket.end(bytes.subarray(written));
  }

  /** Gives everything back. The name is removed last: until then a late reader may still come. */
  close(): void {
    this.#socket?.removeAllListeners('close').destroy();
    clearInterval(this.#waker);
    removeName(this.#pipe.file);
  }

  #watchLateReaders(): void {
    this.#waker = setInterval(() => wakeLateReader(this.#pipe.file), lateReaderPollMs);
  }
}

/** The hook has closed its stdin: what it did not read it did not want. */
export function ignoreBrokenPipe(): void {}
