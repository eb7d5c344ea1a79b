import { structuredPatch } from 'diff';

/** The hunks of a unified diff with one line of context, as Codex shows a file's change. */
export const unifiedDiff = (before: string, after: string): string =>
  structuredPatch('', '', before, after, '', '', { context: 1 }).hunks
    .map(({ oldStart, oldLines, newStart, newLines, lines }) => `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@\n${lines.join('\n')}\n`)
    .join('');

/** An empty range starts at the line before it. */
const range = (start: number, count: number): string => (count === 1 ? `${start}` : `${count === 0 ? Math.max(start - 1, 0) : start},${count}`);
