/** Where bytes stop being UTF-8, in the words of Rust's standard library. Null where they are UTF-8 to the end. */
export function utf8Error(bytes: Uint8Array): string | null {
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes[at] ?? 0);
    if (length === 0) return invalid(1, at);
    for (let more = 1; more < length; more++) {
      const next = bytes[at + more];
      if (next === undefined) return `incomplete utf-8 byte sequence from index ${at}`;
      const [least, most] = more === 1 ? secondByte(bytes[at] ?? 0) : [0x80, 0xbf];
      if (next < least || next > most) return invalid(more, at);
    }
    at += length;
  }
  return null;
}

const invalid = (length: number, at: number): string => `invalid utf-8 sequence of ${length} bytes from index ${at}`;

function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/** Some first bytes narrow the second, so that no character has two spellings and none is a surrogate. */
const narrowed: Readonly<Record<number, readonly [number, number]>> = { 0xe0: [0xa0, 0xbf], 0xed: [0x80, 0x9f], 0xf0: [0x90, 0xbf], 0xf4: [0x80, 0x8f] };
const secondByte = (first: number): readonly [number, number] => narrowed[first] ?? [0x80, 0xbf];
