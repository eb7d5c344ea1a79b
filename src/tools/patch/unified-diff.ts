import { structuredPatch } from 'diff';

type Hunk = { oldStart: number; oldLines: number; newStart: number; newLines: number; lines: string[] };

/** L6: lines that may differ before the smallest difference is no longer looked for: the time for it grows with their square. */
export const MAX_DIFFERENT_LINES = 1_000;

/**
 * The hunks of a unified diff with `context` lines around each change; one is what Codex shows a file's change with. Where more
 * than `most` lines differ, one hunk replaces them all.
 */
export function unifiedDiff(before: string, after: string, context = 1, most = MAX_DIFFERENT_LINES): string {
  const hunks: Hunk[] = structuredPatch('', '', before, after, '', '', { context, maxEditLength: most })?.hunks ?? [replacing(linesOf(before), linesOf(after), context)];
  return hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@\n${lines.join('\n')}\n`).join('');
}

/** An empty range starts at the line before it. */
const range = (start: number, count: number): string => (count === 1 ? `${start}` : `${count === 0 ? Math.max(start - 1, 0) : start},${count}`);

/** From the first line that differs to the last, with the lines around. */
function replacing(old: readonly string[], now: readonly string[], context: number): Hunk {
  const shorter = Math.min(old.length, now.length);
  let same = 0;
  while (same < shorter && old[same] === now[same]) same += 1;
  let sameAtEnd = 0;
  while (sameAtEnd < shorter - same && old.at(-1 - sameAtEnd) === now.at(-1 - sameAtEnd)) sameAtEnd += 1;
  const start = Math.max(same - context, 0);
  const after = Math.max(sameAtEnd - context, 0);
  const marked = (mark: string, lines: readonly string[]): string[] => lines.flatMap((line) => (line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file']));
  const lines = [
    ...marked(' ', old.slice(start, same)),
    ...marked('-', old.slice(same, old.length - sameAtEnd)),
    ...marked('+', now.slice(same, now.length - sameAtEnd)),
    ...marked(' ', old.slice(old.length - sameAtEnd, old.length - after)),
  ];
  return { oldStart: start + 1, oldLines: old.length - after - start, newStart: start + 1, newLines: now.length - after - start, lines };
}

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
