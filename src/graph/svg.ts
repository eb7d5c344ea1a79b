import type { Chart } from './chart.ts';
import { drawing } from './drawing.ts';
import { sizes, type ChartLayout } from './layout.ts';
import { markup } from './markup.ts';

/** A standalone SVG file that follows the reader's light or dark scheme. */
export const toSvg = (chart: Chart, layout: ChartLayout): string => {
  const { width, height } = layout;
  const shapes = drawing(chart, layout).map(markup).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="State chart of ${chart.id}">
<style>${chartStyle(layout.detail)}</style>
<rect class="paper" x="0" y="0" width="${width}" height="${height}"/>
${shapes}
</svg>
`;
};

/** How a chart looks on its own. The inspector's page has its own colours for the same classes. */
const chartStyle = (detail: ChartLayout['detail']): string => `
svg { --paper: #ffffff; --box: #f6f7f9; --area: #1f2a3a08; --ink: #1b2330; --quiet: #5c6675; --line: #8b95a5; --edge: #c3cad5; }
@media (prefers-color-scheme: dark) { svg { --paper: #14171c; --box: #1e232b; --area: #ffffff08; --ink: #e6e9ef; --quiet: #98a2b3; --line: #6d7888; --edge: #3a4350; } }
.paper { fill: var(--paper); }
.state rect, .state path { fill: var(--box); stroke: var(--edge); }
.state.compound > rect { fill: var(--area); }
.state .inside { fill: none; }
.start { fill: var(--ink); }
.name { font: ${sizes.titleWeight[detail]} ${sizes.titleFont[detail]}px system-ui, sans-serif; fill: var(--ink); }
.label, .note { font: ${sizes.labelFont}px ui-monospace, monospace; fill: var(--quiet); }
.line { fill: none; stroke: var(--line); stroke-width: 1.2; }
.head { fill: var(--line); }
.plate { fill: var(--paper); opacity: .85; }
`;
