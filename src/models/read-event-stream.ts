import type { Readable } from 'node:stream';
import { createParser, type EventSourceParser } from 'eventsource-parser';
import { notUtf8, overLimit, streamCut, streamIdle, type Failure } from './model-errors.ts';
import { errorCode } from '../processes/index.ts';
import type { StreamLimits } from './stream-limits.ts';

/** One event's JSON, or why there will be none. */
export type StreamPiece = { value: unknown } | { failure: Failure };

/**
 * Reads server-sent events from an HTTP body as they come. Data that is no JSON is passed over, as the real CLI does.
 *
 * Reads no further than it is asked to, so that a slow consumer slows the provider down. Ends after a failure, at the
 * body's end, or when the body is destroyed by the signal; the body is closed then. Silence ends the body with
 * `UND_ERR_BODY_TIMEOUT`.
 */
export async function* readEventStream(body: Readable, limits: StreamLimits, signal: AbortSignal): AsyncGenerator<StreamPiece> {
  const decode = createDecoder(limits);
  const endsAt = performance.now() + limits.maxResponseMs;
  let failed = false;
  try {
    for await (const bytes of body.iterator({ destroyOnReturn: false })) {
      const pieces = performance.now() > endsAt ? [{ failure: overLimit('it went on for too long', 'maxResponseMs', limits.maxResponseMs) }] : decode(bytes);
      for (const piece of pieces) {
        failed = 'failure' in piece;
        yield piece;
        if (failed || signal.aborted) return;
      }
    }
  } catch (error) {
    failed = true;
    if (!signal.aborted) yield { failure: errorCode(error) === 'UND_ERR_BODY_TIMEOUT' ? streamIdle() : streamCut() };
  } finally {
    if (failed || signal.aborted) body.destroy();
    else drain(body);
  }
}

/** How long an answer that has been understood may take to end, so that its connection serves the next request. */
export const maxDrainMs = 250;

/** Reads what is left, which is nothing but the end where the provider is well-behaved; closes the connection otherwise. */
function drain(body: Readable): void {
  const timer = setTimeout(() => body.destroy(), maxDrainMs);
  body.once('close', () => clearTimeout(timer));
  body.resume();
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
