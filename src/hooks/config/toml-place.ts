/**
 * Where a `[hooks]` value stands in a config text, as `line:column`. Codex tells the place of a wrong state value, and for
 * everything else below `hooks` the place where that table begins.
 */
export function placeOf(text: string, keys: readonly string[]): string {
  const lines = text.split('\n');
  const last = keys.at(-1);
  const found = last === undefined ? tablePlace(lines) : (valuePlace(lines, last) ?? tablePlace(lines));
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

function valuePlace(lines: readonly string[], key: string): Place | undefined {
  const quoted = key.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return firstMatch(lines, new RegExp(`^\\s*"?${quoted}"?\\s*=\\s*(?=\\S)`));
}

function firstMatch(lines: readonly string[], pattern: RegExp): Place | undefined {
  for (const [index, line] of lines.entries()) {
    const before = pattern.exec(line)?.[0];
    if (before !== undefined) return { line: index + 1, column: before.length + 1 };
  }
  return undefined;
}
