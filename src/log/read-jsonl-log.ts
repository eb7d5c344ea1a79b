import { setTimeout as delay } from 'node:timers/promises';
import { LogClosedError, LogDamagedError } from './errors.ts';
import type { LogReader } from './event-log.ts';
import type { FileSystem, LogFile } from './file-system.ts';
import { DEFAULT_LOG_LIMITS } from './limits.ts';
import { nodeFileSystem } from './node-file-system.ts';
import type { LogRecord } from './record.ts';
import { batches, LOG_START, Scanner, type Place, type ScanStop } from './scanner.ts';
import { checkFrom } from './sequence.ts';
import { UPCASTERS, type Upcasters } from './upcast.ts';

export interface ReadJsonlLogOptions {
  readonly maxRecordBytes?: number;
  /** How often `follow` looks for more. */
  readonly pollMs?: number;
  /** Hears where and why `read` ended before the end of the file: a torn last line, or one that is being written now. */
  readonly onTorn?: (stop: ScanStop) => void;
  readonly fileSystem?: FileSystem;
  readonly upcasters?: Upcasters;
}

const POLL_MS = 100;

/**
 * Opens a JSON Lines log for reading only: takes no lock and changes nothing, so it may be open elsewhere for writing.
 * What another process has written but not yet synced can be seen: unlike a writer's own `read` and `follow`, this one
 * may give a record a moment before it is durable. A torn last line is left out and told to `onTorn`.
 */
export async function readJsonlLog(path: string, options: ReadJsonlLogOptions = {}): Promise<LogReader> {
  const file = await (options.fileSystem ?? nodeFileSystem).open(path, 'read');
  return new JsonlReader(path, file, options);
}

class JsonlReader implements LogReader {
  readonly #path: string;
  readonly #file: LogFile;
  readonly #options: ReadJsonlLogOptions;
  readonly #closed = new AbortController();
  #closing: Promise<void> | undefined;

  constructor(path: string, file: LogFile, options: ReadJsonlLogOptions) {
    this.#path = path;
    this.#file = file;
    this.#options = options;
  }

  read(from = 1): AsyncIterable<LogRecord> {
    this.#refuseWhenClosed('read');
    return this.#read(checkFrom(from));
  }

  follow(from: number, signal: AbortSignal): AsyncIterable<LogRecord> {
    this.#refuseWhenClosed('follow');
    return this.#follow(checkFrom(from), signal);
  }

  close(): Promise<void> {
    this.#closed.abort();
    this.#closing ??= this.#file.close();
    return this.#closing;
  }

  async *#read(from: number): AsyncGenerator<LogRecord> {
    this.#refuseWhenClosed('read');
    const scanner = this.#scanner(LOG_START, await this.#file.size());
    try {
      for await (const batch of batches(scanner, from)) {
        for (const record of batch.records) yield record; // Not `yield*`: it awaits each value twice.
      }
    } catch (error) {
      this.#refuseWhenClosed('read on');
      throw error;
    }
    this.#refuseDamage(scanner.stop);
    if (scanner.stop !== undefined) this.#options.onTorn?.(scanner.stop);
  }

  async *#follow(from: number, signal: AbortSignal): AsyncGenerator<LogRecord> {
    const ended = AbortSignal.any([signal, this.#closed.signal]);
    let place = LOG_START;
    try {
      while (!ended.aborted) {
        const scanner = this.#scanner(place, await this.#sizeFrom(place));
        for await (const batch of batches(scanner, from)) {
          for (const record of batch.records) {
            if (ended.aborted) return;
            yield record;
          }
        }
        this.#refuseDamage(scanner.stop); // A torn line may be one that is being written: the next look tells.
        if (scanner.place.line === place.line) await this.#pause(ended);
        place = scanner.place;
      }
    } catch (error) {
      if (this.#closing === undefined) throw error;
    }
  }

  async #sizeFrom(place: Place): Promise<number> {
    const size = await this.#file.size();
    if (size >= place.offset) return size;
    throw new LogDamagedError(this.#path, { ...place, reason: 'the file became shorter while it was followed' });
  }

  #scanner(from: Place, end: number): Scanner {
    const { maxRecordBytes = DEFAULT_LOG_LIMITS.maxRecordBytes, upcasters = UPCASTERS } = this.#options;
    return new Scanner({ file: this.#file, from, end, maxRecordBytes, upcasters });
  }

  async #pause(ended: AbortSignal): Promise<void> {
    await delay(this.#options.pollMs ?? POLL_MS, undefined, { signal: ended }).catch(() => {});
  }

  #refuseDamage(stop: ScanStop | undefined): void {
    if (stop !== undefined && stop.kind !== 'torn') throw new LogDamagedError(this.#path, stop);
  }

  #refuseWhenClosed(action: string): void {
    if (this.#closing !== undefined) throw new LogClosedError(action);
  }
}
