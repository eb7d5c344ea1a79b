import type { Readable } from 'node:stream';

const NEWLINE = 0x0a;

/**
 * Cuts a stream into lines. A line over `maxBytes` is not kept: its length is told instead. Ends with the stream, or
 * with its error, which is an end like any other; a last line without its newline counts.
 */
export async function readLines(input: Readable, maxBytes: number, onLine: (line: { text: string } | { tooLongBytes: number }) => void): Promise<void> {
  let parts: Buffer[] = [];
  let bytes = 0;
  const take = (part: Buffer): void => { bytes += part.length; if (bytes <= maxBytes) parts.push(part); else parts = []; };
  const end = (): void => {
    if (bytes > maxBytes) onLine({ tooLongBytes: bytes });
    else if (bytes > 0) onLine({ text: Buffer.concat(parts).toString('utf8') });
    parts = [];
    bytes = 0;
  };
  try {
    for await (const chunk of input) {
      let rest = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      for (let at = rest.indexOf(NEWLINE); at >= 0; at = rest.indexOf(NEWLINE)) {
        take(rest.subarray(0, at));
        end();
        rest = rest.subarray(at + 1);
      }
      if (rest.length > 0) take(rest);
    }
    end();
  } catch {
    // A broken pipe ends the client as a closed one does.
  }
}
