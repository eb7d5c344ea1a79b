/** Figures of one thing that was timed many times, in milliseconds. */
export type Timing = { medianMs: number; p95Ms: number; runs: number };

/** One line of the report: what was measured, beside a baseline that was taken in the same run. */
export type Row = { what: string; ours: string; baseline: string; ratio: number | null; note?: string };

/** Times `run` until it has run `runs` times; the first tenth warms up and does not count. */
export const time = async (runs: number, run: (index: number) => Promise<unknown> | unknown): Promise<Timing> => {
  const warmUp = Math.ceil(runs / 10);
  const times: number[] = [];
  for (let index = 0; index < warmUp + runs; index++) {
    const from = performance.now();
    await run(index);
    if (index >= warmUp) times.push(performance.now() - from);
  }
  return timing(times);
};

/**
 * Times two things by turns, so that whatever else the machine does meets both. `pauseMs`: before each, so that what one
 * still does after its answer is not counted against the other. `warmUp`: so many rounds come before, and do not count.
 */
export const timeByTurns = async (runs: number, ours: (index: number) => Promise<unknown> | unknown, baseline: (index: number) => Promise<unknown> | unknown, { pauseMs = 0, warmUp = Math.ceil(runs / 10) } = {}): Promise<[Timing, Timing]> => {
  const times: [number[], number[]] = [[], []];
  for (let index = 0; index < warmUp + runs; index++) {
    for (const [which, run] of [ours, baseline].entries()) {
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      const from = performance.now();
      await run(index);
      if (index >= warmUp) times[which === 0 ? 0 : 1].push(performance.now() - from);
    }
  }
  return [timing(times[0]), timing(times[1])];
};

const timing = (times: number[]): Timing => {
  const sorted = times.toSorted((a, b) => a - b);
  return { medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0, p95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? 0, runs: sorted.length };
};

export const ms = (value: number): string => (value < 10 ? `${value.toFixed(3)} ms` : `${value.toFixed(1)} ms`);

/** The report as people read it. */
export const table = (rows: readonly Row[]): string => {
  const cells = [['measured', 'ours', 'baseline', 'ratio', ''], ...rows.map(({ what, ours, baseline, ratio, note }) => [what, ours, baseline, ratio === null ? '-' : `${ratio.toFixed(2)}x`, note ?? ''])];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
};
