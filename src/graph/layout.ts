/** Where a state's box is, in pixels from the drawing's top left corner. */
export type StateLayout = { id: string; x: number; y: number; width: number; height: number };

/** Where the line of one or more transitions runs, and where their labels stand. */
export type EdgeLayout = { source: string; target: string; points: [number, number][]; label: { x: number; y: number; width: number; height: number } | null };

/** `full`: every word, for documents. `map`: states and lines, to be read at a glance. */
export type ChartLayout = { detail: 'full' | 'map'; width: number; height: number; states: StateLayout[]; edges: EdgeLayout[] };

/** The type that the layout was made for, in pixels: monospaced labels, so that their widths are known without a browser. */
export const sizes = {
  title: { full: 28, map: 28 }, titleChar: { full: 8.6, map: 8.5 }, titlePadding: { full: 26, map: 22 }, titleFont: { full: 13, map: 14 }, titleWeight: { full: 600, map: 500 },
  labelLine: 13, labelChar: 6.05, labelFont: 10, choice: 18,
} as const;
