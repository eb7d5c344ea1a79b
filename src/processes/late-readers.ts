import fs from 'node:fs';

/** Linux: neither end of a pipe, and yet a way to open it anew. */
const O_PATH = 0o10000000;
const { O_WRONLY, O_NONBLOCK } = fs.constants;
const pollMs = 5;

/**
 * A process that opens its input by name (`/dev/stdin`) after we have closed our end would wait for a writer for ever.
 * Becoming one for an instant lets it go on; those who read already see their end of file as before.
 */
export class LateReaders {
  readonly #file: string;
  readonly #handle: number | null;
  #waker: NodeJS.Timeout | undefined;

  constructor(file: string) {
    this.#file = file;
    this.#handle = process.platform === 'linux' ? fs.openSync(file, O_PATH) : null;
  }

  /** To be called when the process has been started: the pipe's name goes where the system lets it. */
  hideName(): void {
    if (this.#handle !== null) removeName(this.#file);
  }

  watch(): void {
    this.#waker = setInterval(() => this.#wake(), pollMs);
  }

  close(): void {
    clearInterval(this.#waker);
    if (this.#handle === null) removeName(this.#file);
    else fs.closeSync(this.#handle);
  }

  #wake(): void {
    try {
      fs.closeSync(fs.openSync(this.#handle === null ? this.#file : `/proc/self/fd/${this.#handle}`, O_WRONLY | O_NONBLOCK));
    } catch {
      // Nobody reads any more.
    }
  }
}

export function removeName(file: string): void {
  try {
    fs.unlinkSync(file);
  } catch {
    // The folder is gone, and the name with it.
  }
}
