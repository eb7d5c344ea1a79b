import type { Chart } from './chart.ts';
import { fullLabel } from './labels.ts';
import type { ChartLayout } from './layout.ts';
import { escaped } from './markup.ts';
import { toSvg } from './svg.ts';

/** One page with the chart's map, that can be seen whole, and every transition as a row: no script, no network. */
export const toHtml = (chart: Chart, map: ChartLayout): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(chart.id)}: state chart</title>
<style>
body { margin: 24px auto; padding: 0 24px; max-width: 1100px; font: 14px/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { body { background: #14171c; color: #e6e9ef; } }
figure { margin: 0 0 24px; border: 1px solid #8884; border-radius: 8px; }
figure svg { display: block; max-width: 100%; height: auto; margin: auto; padding: 12px; box-sizing: border-box; }
.rows { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; border-bottom: 1px solid #8883; }
td { font-family: ui-monospace, monospace; font-size: 12px; overflow-wrap: anywhere; min-width: 24ch; }
</style>
</head>
<body>
<h1>${escaped(chart.id)}</h1>
<figure aria-label="State chart">${toSvg(chart, map)}</figure>
<div class="rows" tabindex="0" role="region" aria-label="Transitions">
<table>
<thead><tr><th>In</th><th>On</th><th>To</th></tr></thead>
<tbody>
${chart.transitions.map((transition) => `<tr><td>${escaped(transition.source)}</td><td>${escaped(fullLabel(transition))}</td><td>${escaped(transition.target ?? '(stays)')}</td></tr>`).join('\n')}
</tbody>
</table>
</div>
</body>
</html>
`;
