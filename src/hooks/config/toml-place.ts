/**
 * Where a `[hooks]` value stands in a config text, as `line:column`. Codex tells the place of a wrong state value, and for
 * everything else below `hooks` the place where that table begins.
 */
export function placeOf(text: string, keys: readonly string[]): string {
  const lines = text.split('\n');
  const found = valuePlace(lines, keys) ?? tablePlace(lines);
  return `${found.line}:${found.column}`;
}

interface Place {
  line: number;
  column: number;
}

function tablePlace(lines: readonly string[]): Place {
  return (
    firstMatch(lines, /^\s*(?=\[\s*hooks\s*\])/) ?? firstMatch(lines, /^\s*\[\[?\s*(?=hooks\s*\.)/) ?? firstMatch(lines, /^\s*hooks\s*=\s*(?=\S)/) ?? firstMatch(lines, /^\s*(?=hooks\s*\.)/) ?? { line: 1, column: 1 }
  );
}

/** The value of the last key, below the header that names the keys before it. */
function valuePlace(lines: readonly string[], keys: readonly string[]): Place | undefined {
  const last = keys.at(-1);
  if (last === undefined) return undefined;
  const above = ['hooks', ...keys.slice(0, -1)].map(quoted).join('"?\\s*\\.\\s*"?');
  const header = firstMatch(lines, new RegExp(`^\\s*\\[\\s*"?${above}"?\\s*\\]`))?.line ?? 0;
  const found = firstMatch(lines.slice(header), new RegExp(`^\\s*"?${quoted(last)}"?\\s*=\\s*(?=\\S)`));
  return found && { line: found.line + header, column: found.column };
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function firstMatch(lines: readonly string[], pattern: RegExp): Place | undefined {
  for (const [index, line] of lines.entries()) {
    const before = pattern.exec(line)?.[0];
    if (before !== undefined) return { line: index + 1, column: before.length + 1 };
  }
  return undefined;
}

/** Where the value of a key stands, or of the innermost key above it that is found. */
export function placeOfKey(text: string, keys: readonly string[]): string {
  const lines = text.split('\n');
  for (let length = keys.length; length > 0; length -= 1) {
    const found = placeUnder(lines, keys.slice(0, length));
    if (found !== undefined) return innerPlace(lines, found, keys.slice(length));
  }
  return '1:1';
}

/** Below the header that names most of the keys, or at a header of its own. */
function placeUnder(lines: readonly string[], keys: readonly string[]): Place | undefined {
  for (let above = keys.length - 1; above >= 0; above -= 1) {
    const found = firstUnder(lines, keys.slice(0, above), new RegExp(`^\\s*${dotted(keys.slice(above))}\\s*=\\s*(?=\\S|$)`));
    if (found !== undefined) return found;
  }
  return headerPlace(lines, keys);
}

/** A table's own header, or the key that names it in the header of one of its own. */
function headerPlace(lines: readonly string[], keys: readonly string[]): Place | undefined {
  return firstMatch(lines, new RegExp(`^\\s*(?=\\[\\s*${dotted(keys)}\\s*\\])`)) ?? firstMatch(lines, new RegExp(`^\\s*\\[\\s*${leading(keys)}(?=${dotted(keys.slice(-1))}\\s*\\.)`));
}

/** In a table that stands in one line. */
function innerPlace(lines: readonly string[], { line, column }: Place, keys: readonly string[]): string {
  let at = column - 1;
  const text = lines[line - 1] ?? '';
  for (const key of keys) {
    if (/^\d+$/.test(key) && text[at] === '[') {
      at += itemOffset(text.slice(at), Number(key));
      continue;
    }
    const found = new RegExp(`${dotted([key])}\\s*=\\s*`).exec(text.slice(at));
    at += found === null ? 0 : found.index + found[0].length;
  }
  return `${line}:${at + 1}`;
}

/** Where the nth item of a list begins, for lists of simple values. */
function itemOffset(list: string, index: number): number {
  const items = [...list.slice(1).matchAll(/\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^,\]]*)\s*,?/g)];
  const found = items[index];
  return found === undefined ? 0 : 1 + found.index + found[0].length - found[0].trimStart().length;
}

const dotted = (keys: readonly string[]): string => keys.map((key) => `["']?${quoted(key)}["']?`).join('\\s*\\.\\s*');

/** Where a key itself is named: before its value, in a longer key, or in the header of a table. */
export function placeOfName(text: string, keys: readonly string[]): string {
  const lines = text.split('\n');
  const found = namedUnder(lines, keys) ?? firstMatch(lines, new RegExp(`^\\s*\\[\\[?\\s*${leading(keys)}(?=${dotted(keys.slice(-1))}\\s*[\\].])`)) ?? { line: 1, column: 1 };
  return `${found.line}:${found.column}`;
}

function namedUnder(lines: readonly string[], keys: readonly string[]): Place | undefined {
  for (let above = keys.length - 1; above >= 0; above -= 1) {
    const found = firstUnder(lines, keys.slice(0, above), new RegExp(`^\\s*${leading(keys.slice(above))}(?=${dotted(keys.slice(-1))}\\s*[=.])`));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Below the header of a table, up to the next; of none: above all headers. */
function firstUnder(lines: readonly string[], table: readonly string[], pattern: RegExp): Place | undefined {
  const header = table.length === 0 ? 0 : firstMatch(lines, new RegExp(`^\\s*\\[\\s*${dotted(table)}\\s*\\]`))?.line;
  if (header === undefined) return undefined;
  const section = lines.slice(header);
  const end = section.findIndex((line) => /^\s*\[/.test(line));
  const found = firstMatch(section.slice(0, end < 0 ? undefined : end), pattern);
  return found && { line: found.line + header, column: found.column };
}

/** All but the last key, each with its dot. */
const leading = (keys: readonly string[]): string => keys.slice(0, -1).map((key) => `${dotted([key])}\\s*\\.\\s*`).join('');
