import type { Readable } from 'node:stream';

export interface Collected {
  ended: Promise<void>;
  /** Settles only where the stream says more than the limit. */
  overflowed: Promise<void>;
  text: () => string;
}

/** Keeps what a stream says up to a limit; decodes once, at the end, so that no character is cut in two. */
export function collect(stream: Readable, limitBytes: number): Collected {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const overflow = Promise.withResolvers<void>();
  stream.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, Math.max(0, limitBytes - bytes));
    if (kept.length > 0) chunks.push(kept);
    bytes += chunk.length;
    if (bytes > limitBytes) overflow.resolve();
  });
  const ended = new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.once('error', () => resolve());
  });
  return { ended, overflowed: overflow.promise, text: () => Buffer.concat(chunks).toString('utf8') };
}
