import { setImmediate } from 'node:timers/promises';
import { LogBusyError, LogFailedError } from './errors.ts';
import { writeFully, type LogFile } from './file-system.ts';
import type { LogLimits } from './limits.ts';

interface Waiting {
  readonly lines: readonly Buffer[];
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export interface CommitQueueOptions {
  readonly path: string;
  readonly file: LogFile;
  /** Bytes of the file, all durable. */
  readonly start: number;
  readonly limits: LogLimits;
  /** Hears, before the appends resolve, the lines that are durable now. */
  readonly onDurable: (lines: readonly Buffer[]) => void;
  /** Hears of the failure, after the file was put right as far as possible and before the appends reject. */
  readonly onFailed: (failure: LogFailedError) => void;
}

/**
 * Group commit: what is pushed while a write is on its way goes out together in the next write and the next sync (L1).
 * The first failure is the last commit: after a failed sync nobody can say what the disk holds.
 */
export class CommitQueue {
  readonly #options: CommitQueueOptions;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #durableBytes: number;
  #running: Promise<void> | undefined;
  #failure: LogFailedError | undefined;

  constructor(options: CommitQueueOptions) {
    this.#options = options;
    this.#durableBytes = options.start;
  }

  get durableBytes(): number {
    return this.#durableBytes;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  get failure(): LogFailedError | undefined {
    return this.#failure;
  }

  /** Throws LogBusyError, having taken nothing, where too many bytes wait. */
  push(lines: readonly Buffer[]): Promise<void> {
    const bytes = lines.reduce((sum, line) => sum + line.length, 0);
    const { maxPendingBytes } = this.#options.limits;
    if (this.#waitingBytes + bytes > maxPendingBytes) {
      throw new LogBusyError(`Cannot append ${bytes} bytes: ${this.#waitingBytes} bytes wait for the disk, and maxPendingBytes is ${maxPendingBytes}`);
    }
    this.#waitingBytes += bytes;
    const pushed = new Promise<void>((resolve, reject) => this.#waiting.push({ lines, bytes, resolve, reject }));
    this.#running ??= this.#run();
    return pushed;
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    await setImmediate(); // What one piece of input brings goes out together: a model's answer may be many records.
    while (this.#waiting.length > 0) {
      const batch = this.#takeBatch();
      await this.#commit(batch);
    }
    this.#running = undefined;
  }

  #takeBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const each of this.#waiting) {
      if (count > 0 && bytes + each.bytes > this.#options.limits.maxBatchBytes) break;
      bytes += each.bytes;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const { file, onDurable } = this.#options;
    const lines = batch.flatMap((each) => each.lines);
    const bytes = Buffer.concat(lines);
    try {
      await writeFully(file, bytes, this.#durableBytes);
      await file.datasync();
    } catch (cause) {
      await this.#fail(batch, cause);
      return;
    }
    this.#durableBytes += bytes.length;
    this.#waitingBytes -= bytes.length;
    onDurable(lines);
    for (const each of batch) each.resolve();
  }

  async #fail(batch: readonly Waiting[], cause: unknown): Promise<void> {
    const rest = await this.#cutBack();
    const failure = new LogFailedError(
      `Cannot append to log ${this.#options.path}: ${describe(cause)}. ${rest} The log takes no more records; open it again to go on`,
      { cause },
    );
    this.#failure = failure;
    this.#options.onFailed(failure);
    for (const each of [...batch, ...this.#waiting.splice(0)]) each.reject(failure);
    this.#waitingBytes = 0;
  }

  /** What is on disk is best what was acknowledged; where that fails too, the next opening finds whole records and a torn line. */
  async #cutBack(): Promise<string> {
    const { file } = this.#options;
    try {
      await file.truncate(this.#durableBytes);
      await file.datasync();
      return 'What was not acknowledged was cut off.';
    } catch (error) {
      return `What was not acknowledged could not be cut off (${describe(error)}).`;
    }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
