import type { Writable } from 'node:stream';
import type { JsonObject } from '../../../machines/index.ts';

/** What goes to the client, a line each. Writes that fail mean that the client is gone: they are passed over. */
export class Outbox {
  private readonly output: Writable;
  private readonly unreadBytes: number;
  private readonly onOverflow: () => void;
  private waiting: string[] = [];
  private waitingBytes = 0;
  private isOpen = true;

  constructor(output: Writable, options: { unreadBytes: number; onOverflow: () => void }) {
    this.output = output;
    this.unreadBytes = options.unreadBytes;
    this.onOverflow = options.onOverflow;
    output.on('error', () => { this.isOpen = false; });
  }

  /** What is sent in one go leaves in one write, behind the effects that the same records start: the client wakes once. */
  send(message: JsonObject): void {
    if (!this.isOpen) return;
    if (this.waiting.length === 0) setImmediate(() => this.write());
    const line = `${JSON.stringify(message)}\n`;
    this.waiting.push(line);
    this.waitingBytes += Buffer.byteLength(line);
    if (this.output.writableLength + this.waitingBytes <= this.unreadBytes) return;
    this.isOpen = false;
    this.onOverflow();
  }

  /** Resolves when the client's side has taken everything, or is gone. */
  async flush(): Promise<void> {
    this.write();
    if (!this.isOpen || this.output.destroyed) return;
    await new Promise<void>((resolve) => { this.output.write('', () => resolve()); });
  }

  private write(): void {
    this.output.write(this.waiting.join(''));
    this.waiting = [];
    this.waitingBytes = 0;
  }
}
