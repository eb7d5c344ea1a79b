import fs from 'node:fs';
import net from 'node:net';
import type { PipeEnds } from './fifo-pool.ts';
import { LateReaders } from './late-readers.ts';

/** Writes a hook's stdin, then closes it. A hook that does not read it is no error. */
export class Feeder {
  readonly #pipe: PipeEnds;
  readonly #late: LateReaders;
  #socket: net.Socket | undefined;
  #isFed = false;

  constructor(pipe: PipeEnds) {
    this.#pipe = pipe;
    this.#late = new LateReaders(pipe.file);
  }

  /** The hook runs: it reaches its stdin through a descriptor of its own. */
  hideName(): void {
    this.#late.hideName();
  }

  feed(input: string): void {
    this.#isFed = true;
    const bytes = Buffer.from(input);
    let written = 0;
    try {
      written = fs.writeSync(this.#pipe.write, bytes);
    } catch {
      // The pipe is full or nobody reads it: the socket finds out which.
    }
    if (written === bytes.length) {
      fs.closeSync(this.#pipe.write);
      return this.#late.watch();
    }
    this.#socket = new net.Socket({ fd: this.#pipe.write, readable: false, writable: true });
    this.#socket.on('error', ignoreBrokenPipe);
    this.#socket.once('close', () => this.#late.watch());
    this.#socket.end(bytes.subarray(written));
  }

  /** Gives everything back. The way to the pipe goes last: until then a late reader may still come. */
  close(): void {
    if (!this.#isFed) fs.closeSync(this.#pipe.write);
    this.#socket?.removeAllListeners('close').destroy();
    this.#late.close();
  }
}

/** The hook has closed its stdin: what it did not read it did not want. */
export function ignoreBrokenPipe(): void {}
