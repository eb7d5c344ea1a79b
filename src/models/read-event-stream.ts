import { createParser, type EventSourceParser } from 'eventsource-parser';
import { notUtf8, overLimit, streamCut, streamIdle, type Failure } from './model-errors.ts';
import type { StreamLimits } from './stream-limits.ts';

/** One event's JSON, or why there will be none. */
export type StreamPiece = { value: unknown } | { failure: Failure };

/**
 * Reads server-sent events from an HTTP body as they come. Data that is no JSON is passed over, as the real CLI does.
 *
 * Reads no further than it is asked to, so that a slow consumer slows the provider down. Ends after a failure, at the
 * body's end, or when the signal fires; the body is closed then.
 */
export async function* readEventStream(body: ReadableStream<Uint8Array>, limits: StreamLimits, signal: AbortSignal): AsyncGenerator<StreamPiece> {
  const reader = body.getReader();
  const decode = createDecoder(limits);
  const endsAt = performance.now() + limits.maxResponseMs;
  const close = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', close, { once: true });
  let failed = false;
  try {
    for (;;) {
      const read = await readWithin(reader, limits.idleTimeoutMs, signal);
      if (signal.aborted || read === 'done') return;
      const pieces = 'failure' in read ? [read] : performance.now() > endsAt ? [{ failure: overLimit('it went on for too long', 'maxResponseMs', limits.maxResponseMs) }] : decode(read.bytes);
      for (const piece of pieces) {
        failed = 'failure' in piece;
        yield piece;
        if (failed || signal.aborted) return;
      }
    }
  } finally {
    signal.removeEventListener('abort', close);
    if (failed || signal.aborted) close();
    else void drain(reader);
  }
}

/** How long an answer that has been understood may take to end, so that its connection serves the next request. */
export const maxDrainMs = 250;

/** Reads what is left, which is nothing but the end where the provider is well-behaved; closes the connection otherwise. */
async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const close = (): void => void reader.cancel().catch(() => undefined);
  const timer = setTimeout(close, maxDrainMs);
  try {
    while (!(await reader.read()).done);
  } catch {
    close();
  } finally {
    clearTimeout(timer);
  }
}

type Read = { bytes: Uint8Array } | { failure: Failure } | 'done';

/** The first of: a piece, the end, the connection's loss, silence, the signal. */
async function readWithin(reader: ReadableStreamDefaultReader<Uint8Array>, idleTimeoutMs: number, signal: AbortSignal): Promise<Read> {
  const race = Promise.withResolvers<Read>();
  const timer = setTimeout(() => race.resolve({ failure: streamIdle() }), idleTimeoutMs);
  const onAbort = (): void => race.resolve('done');
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  reader.read().then(({ value }) => race.resolve(value ? { bytes: value } : 'done'), () => race.resolve({ failure: streamCut() }));
  try {
    return await race.promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** Turns the bytes that came so far into the events that they complete. */
function createDecoder(limits: StreamLimits): (bytes: Uint8Array) => StreamPiece[] {
  const text = new TextDecoder('utf-8', { fatal: true });
  let pieces: StreamPiece[] = [];
  let total = 0;
  const parser = createParser({
    maxBufferSize: limits.maxEventCharacters,
    onEvent: ({ data }) => pieces.push(...parsed(data)),
    onError: ({ type }) => { if (type === 'max-buffer-size-exceeded') pieces.push({ failure: overLimit('one event was too large', 'maxEventCharacters', limits.maxEventCharacters) }); },
  });
  return (bytes) => {
    pieces = [];
    total += bytes.length;
    if (total > limits.maxResponseBytes) return [{ failure: overLimit('it was too large', 'maxResponseBytes', limits.maxResponseBytes) }];
    return feed(parser, text, bytes) ? pieces : [...pieces, { failure: notUtf8() }];
  };
}

function feed(parser: EventSourceParser, text: InstanceType<typeof TextDecoder>, bytes: Uint8Array): boolean {
  let chunk: string;
  try {
    chunk = text.decode(bytes, { stream: true });
  } catch {
    return false;
  }
  parser.feed(chunk);
  return true;
}

function parsed(data: string): StreamPiece[] {
  try {
    return [{ value: JSON.parse(data) }];
  } catch {
    return [];
  }
}
