import { structuredPatch } from 'diff';

/** L6: lines that may differ before the smallest difference is no longer looked for: then all of the old goes and all of the new comes. */
const MAX_DIFFERENT_LINES = 1_000;

/** The hunks of a unified diff with `context` lines around each change; one is what Codex shows a file's change with. */
export function unifiedDiff(before: string, after: string, context = 1): string {
  const hunks = structuredPatch('', '', before, after, '', '', { context, maxEditLength: MAX_DIFFERENT_LINES })?.hunks ?? [replacing(before, after)];
  return hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@\n${lines.join('\n')}\n`).join('');
}

type Hunk = ReturnType<typeof structuredPatch>['hunks'][number];

function replacing(before: string, after: string): Hunk {
  const [old, changed] = [linesOf(before, '-'), linesOf(after, '+')];
  const count = (lines: readonly string[]): number => lines.filter((line) => !line.startsWith('\\')).length;
  return { oldStart: 1, oldLines: count(old), newStart: 1, newLines: count(changed), lines: [...old, ...changed] };
}

function linesOf(text: string, sign: '-' | '+'): string[] {
  const lines = text.split('\n');
  const isWhole = lines.at(-1) === '';
  return [...(isWhole ? lines.slice(0, -1) : lines).map((line) => sign + line), ...(isWhole ? [] : ['\\ No newline at end of file'])];
}

/** An empty range starts at the line before it. */
const range = (start: number, count: number): string => (count === 1 ? `${start}` : `${count === 0 ? Math.max(start - 1, 0) : start},${count}`);
