/** What was cut out of a text. */
export type Cut = { characters: number; bytes: number };

/** What one UTF-16 unit of a text takes in UTF-8 at most. */
const MOST_BYTES_OF_A_UNIT = 3;

/** A text within `maxBytes` of UTF-8: where it has more, its middle is cut out between two characters, and `note` stands there. */
export function cutMiddle(text: string, maxBytes: number, note: (cut: Cut) => string): string {
  if (text.length * MOST_BYTES_OF_A_UNIT <= maxBytes) return text; // Most texts are short, and are looked at for each request.
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= maxBytes) return text;
  const left = Math.floor(maxBytes / 2);
  const headEnd = boundaryBefore(bytes, left);
  const tailStart = boundaryAfter(bytes, bytes.length - (maxBytes - left));
  const cut = { characters: characters(bytes.subarray(headEnd, tailStart)), bytes: bytes.length - maxBytes };
  return `${decoded(bytes.subarray(0, headEnd))}${note(cut)}${decoded(bytes.subarray(tailStart))}`;
}

/** Within a budget in bytes, as Codex tells of what is cut out. */
export const withinBytes = (text: string, maxBytes: number): string => cutMiddle(text, maxBytes, ({ characters: count }) => `…${count} chars truncated…`);

const decoded = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

function characters(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (!isContinuation(byte)) count++;
  return count;
}

function boundaryBefore(bytes: Uint8Array, at: number): number {
  let index = at;
  while (index > 0 && isContinuation(bytes[index])) index--;
  return index;
}

function boundaryAfter(bytes: Uint8Array, at: number): number {
  let index = at;
  while (index < bytes.length && isContinuation(bytes[index])) index++;
  return index;
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
