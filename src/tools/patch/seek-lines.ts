/** From exact to forgiving: trailing blanks, all outer blanks, then typographic dashes, quotes and spaces. */
const views: ((line: string) => string)[] = [(line) => line, (line) => line.trimEnd(), (line) => line.trim(), (line) => plain(line.trim())];

/** Where a run of lines stands at or after `start`, by the strictest comparison that finds it; null for nowhere. */
export function seekLines(lines: readonly string[], wanted: readonly string[], start: number, atEnd: boolean): number | null {
  if (wanted.length === 0) return start;
  if (wanted.length > lines.length) return null;
  const from = atEnd ? lines.length - wanted.length : start;
  for (const view of views) {
    const seen = wanted.map(view);
    for (let at = from; at <= lines.length - wanted.length; at++) {
      if (seen.every((line, i) => view(lines[at + i] ?? '') === line)) return at;
    }
  }
  return null;
}

const plain = (line: string): string =>
  line
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018-\u201B]/g, "'")
    .replace(/[\u201C-\u201F]/g, '"')
    .replace(/[\u00A0\u2002-\u200A\u202F\u205F\u3000]/g, ' ');
