const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const simple = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const groups = [8, 4, 4, 4, 12] as const;
const starts = [0, 9, 14, 19, 24] as const;

/** A thread's id as it is spelled everywhere, out of each form that Codex takes (bare, in braces, as a URN); `null` for what is none. */
export function canonicalId(given: string): string | null {
  if (canonical.test(given)) return given;
  const { text } = partsOf(given);
  const isWhole = text.includes('-') ? groups.join() === text.split('-').map(({ length }) => length).join() : text === given;
  if (!isWhole || !simple.test(text)) return null;
  const hex = text.replaceAll('-', '').toLowerCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** What is wrong with an id that is none, in the words of Rust's `uuid`. */
export function idProblem(given: string): string {
  const { text, offset } = partsOf(given);
  const wrong = /[^0-9a-f-]/iu.exec(text);
  if (wrong !== null) return `invalid character: expected an optional prefix of \`urn:uuid:\` followed by [0-9a-fA-F-], found \`${wrong[0]}\` at ${Buffer.byteLength(text.slice(0, wrong.index)) + offset + 1}`;
  const hyphens = [...text.matchAll(/-/g)].map(({ index }) => index);
  if (hyphens.length === 0 && offset === 0) return `invalid length: expected length 32 for simple format, found ${given.length}`;
  if (hyphens.length !== 4) return `invalid group count: expected 5, found ${hyphens.length + 1}`;
  const group = groups.findIndex((length, index) => index < 4 && hyphens[index] !== (starts[index] ?? 0) + length);
  const at = group < 0 ? 4 : group;
  return `invalid group length in group ${at}: expected ${groups[at]}, found ${(group < 0 ? given.length : hyphens[at] ?? 0) - (starts[at] ?? 0)}`;
}

function partsOf(given: string): { text: string; offset: number } {
  if (given.startsWith('{') && given.endsWith('}')) return { text: given.slice(1, -1), offset: 1 };
  return given.startsWith('urn:uuid:') ? { text: given.slice(9), offset: 9 } : { text: given, offset: 0 };
}
