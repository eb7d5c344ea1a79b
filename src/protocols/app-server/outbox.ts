import type { Writable } from 'node:stream';
import type { JsonObject } from '../../../machines/index.ts';

/** What goes to the client, a line each. Writes that fail mean that the client is gone: they are passed over. */
export class Outbox {
  private readonly output: Writable;
  private readonly unreadBytes: number;
  private readonly onOverflow: () => void;
  private isOpen = true;
  private isCorked = false;

  constructor(output: Writable, options: { unreadBytes: number; onOverflow: () => void }) {
    this.output = output;
    this.unreadBytes = options.unreadBytes;
    this.onOverflow = options.onOverflow;
    output.on('error', () => { this.isOpen = false; });
  }

  send(message: JsonObject): void {
    if (!this.isOpen) return;
    this.cork();
    this.output.write(`${JSON.stringify(message)}\n`);
    if (this.output.writableLength <= this.unreadBytes) return;
    this.isOpen = false;
    this.onOverflow();
  }

  /** What is sent in one go leaves in one write, so that the client wakes once. */
  private cork(): void {
    if (this.isCorked) return;
    this.isCorked = true;
    this.output.cork();
    process.nextTick(() => {
      this.isCorked = false;
      this.output.uncork();
    });
  }

  /** Resolves when the client's side has taken everything, or is gone. */
  async flush(): Promise<void> {
    if (!this.isOpen || this.output.destroyed) return;
    await new Promise<void>((resolve) => { this.output.write('', () => resolve()); });
  }
}
