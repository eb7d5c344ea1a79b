import type { JsonObject } from '../../../machines/json.ts';
import type { HookView, ToolResult } from '../../../machines/tool-call-data.ts';
import { endedCommand, type CommandFacts } from './command-item.ts';
import { HeadTailBuffer } from './head-tail-buffer.ts';
import type { Spawned } from './spawned.ts';

/** Whose call started a command: PostToolUse names it, whichever call sees the end. */
export type CommandOrigin = {
  facts: CommandFacts;
  turnId: string;
  hook: HookView;
  /** It asked for a way out of the session's sandbox, and got it. */
  escaped: boolean;
};

/** One started command and what it has said. */
export class RunningCommand {
  readonly processId: number;
  readonly origin: CommandOrigin;
  readonly startedAt = performance.now();
  lastUsedAt = this.startedAt;
  /** How many calls wait for it just now. */
  waiting = 0;
  exitCode: number | null = null;
  readonly ended: Promise<void>;
  readonly #spawned: Spawned;
  readonly #transcript: HeadTailBuffer;
  readonly #limitBytes: number;
  #unread: HeadTailBuffer;
  #endedAt = this.startedAt;
  #endTold = false;

  constructor(processId: number, origin: CommandOrigin, spawned: Spawned, limitBytes: number) {
    this.processId = processId;
    this.origin = origin;
    this.#spawned = spawned;
    this.#limitBytes = limitBytes;
    this.#transcript = new HeadTailBuffer(limitBytes);
    this.#unread = new HeadTailBuffer(limitBytes);
    spawned.onOutput((chunk) => {
      this.#transcript.push(chunk);
      this.#unread.push(chunk);
    });
    this.ended = spawned.ended.then(({ exitCode }) => {
      this.#endedAt = performance.now();
      this.exitCode = exitCode;
    });
  }

  onOutput(listener: (chunk: Buffer) => void): void {
    this.#spawned.onOutput(listener);
  }

  write(text: string): boolean {
    return this.#spawned.write(text);
  }

  interrupt(): void {
    this.#spawned.interrupt();
  }

  kill(): void {
    this.#spawned.kill();
  }

  /** Waits for the end, the time or the signal, whichever comes first. */
  async wait(forMs: number, signal: AbortSignal): Promise<void> {
    if (this.exitCode !== null || signal.aborted || forMs <= 0) return;
    this.waiting++;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, forMs);
      signal.addEventListener('abort', done);
      void this.ended.finally(done);
    });
    this.waiting--;
    this.lastUsedAt = performance.now();
  }

  /** Hands over what has come since the last time. */
  takeOutput(): HeadTailBuffer {
    const taken = this.#unread;
    this.#unread = new HeadTailBuffer(this.#limitBytes);
    return taken;
  }

  /** All output so far, within the limit. */
  transcript(): string {
    return this.#transcript.text();
  }

  /** The item that tells the end: once, to whoever asks first. */
  takeEndItem(): JsonObject[] {
    if (this.#endTold || this.exitCode === null) return [];
    this.#endTold = true;
    return [this.#endItem()];
  }

  #endItem(): JsonObject {
    const exitCode = this.exitCode ?? -1;
    return endedCommand(this.origin.facts, this.processId, {
      status: exitCode === 0 ? 'completed' : 'failed', output: this.transcript(), exitCode, durationMs: this.#endedAt - this.startedAt,
    });
  }

  post(response: string): NonNullable<ToolResult['post']> {
    return { toolUseId: this.origin.facts.callId, hook: this.origin.hook, response };
  }
}
