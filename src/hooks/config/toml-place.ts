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
