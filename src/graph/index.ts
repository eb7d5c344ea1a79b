import { charts, machineNames, type MachineName } from './charts.ts';
import { toDot } from './dot.ts';
import { toHtml } from './html.ts';
import { toJson } from './json.ts';
import { layouts } from './layouts.ts';
import { maps } from './maps.ts';
import { toMermaid } from './mermaid.ts';
import { toScxml } from './scxml.ts';
import { toSvg } from './svg.ts';

export { machineNames, type MachineName } from './charts.ts';
export type { Chart, ChartState, ChartTransition } from './chart.ts';

/** Every format that a machine can be drawn in. */
const formats = {
  mermaid: (machine) => toMermaid(charts[machine]),
  dot: (machine) => toDot(charts[machine]),
  svg: (machine) => toSvg(charts[machine], layouts[machine]),
  scxml: (machine) => toScxml(charts[machine]),
  json: (machine) => toJson(charts[machine]),
  html: (machine) => toHtml(charts[machine], maps[machine]),
} as const satisfies Record<string, (machine: MachineName) => string>;

export type GraphFormat = keyof typeof formats;
export const graphFormats: readonly GraphFormat[] = ['mermaid', 'dot', 'svg', 'scxml', 'json', 'html'];

export const isMachineName = (name: string): name is MachineName => machineNames.some((known) => known === name);
export const isGraphFormat = (name: string): name is GraphFormat => graphFormats.some((known) => known === name);

/** One of the machines as a text of the format, read from the machine itself. `json` is what XState's `createMachine` takes. */
export const graph = ({ machine, format }: { machine: MachineName; format: GraphFormat }): string => formats[format](machine);
