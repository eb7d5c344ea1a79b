import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { inspectorLimits } from './limits.ts';
import type { Line } from './source.ts';

/** Writes lines to a page as they come, in batches, no faster than it reads. Now and then `heartbeat` goes out beside them. */
export const streamLines = async (lines: AsyncIterable<Line>, response: ServerResponse, signal: AbortSignal, heartbeat: () => Line): Promise<void> => {
  const timer = setInterval(() => { response.write(`${heartbeat()}\n`); }, inspectorLimits.heartbeatMs);
  const batch = new Batch(response, signal);
  try {
    for await (const line of lines) {
      if (signal.aborted) break;
      await batch.add(line);
    }
    await batch.flush();
  } finally {
    clearInterval(timer);
    response.end();
  }
};

/** Lines that go out together: when they are many, or when nothing more comes at once. */
class Batch {
  private readonly response: ServerResponse;
  private readonly signal: AbortSignal;
  private text = '';
  private soon: NodeJS.Immediate | null = null;

  constructor(response: ServerResponse, signal: AbortSignal) {
    this.response = response;
    this.signal = signal;
  }

  async add(line: Line): Promise<void> {
    this.text += `${line}\n`;
    if (this.text.length >= inspectorLimits.batchBytes) { await this.flush(); return; }
    this.soon ??= setImmediate(() => { this.write(); });
  }

  async flush(): Promise<void> {
    if (this.write() || this.signal.aborted) return;
    await once(this.response, 'drain', { signal: this.signal }).catch(() => undefined);
  }

  /** Whether the page keeps up. */
  private write(): boolean {
    if (this.soon !== null) clearImmediate(this.soon);
    this.soon = null;
    const { text } = this;
    this.text = '';
    return text === '' || this.response.write(text);
  }
}
