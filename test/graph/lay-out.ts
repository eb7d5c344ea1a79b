import { writeFileSync } from 'node:fs';
import { ELK } from './elk.ts';
import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import type { Chart, ChartState, ChartTransition } from '../../src/graph/chart.ts';
import { charts, machineNames } from '../../src/graph/charts.ts';
import { endsOf } from '../../src/graph/ends.ts';
import { notesOf, transitionLabel } from '../../src/graph/labels.ts';
import type { ChartLayout, EdgeLayout, StateLayout } from '../../src/graph/layout.ts';
import { sizes } from '../../src/graph/layout.ts';

const common = {
  'elk.algorithm': 'layered', 'elk.edgeRouting': 'ORTHOGONAL', 'elk.direction': 'DOWN', 'elk.layered.edgeLabels.sideSelection': 'ALWAYS_DOWN', 'elk.layered.thoroughness': '60', 'elk.randomSeed': '7',
};

/** `full`: every word, for documents. `map`: states and lines, to be read at a glance: the usual way runs down its middle, and lines to one state are one. */
const options = {
  full: {
    ...common, 'elk.hierarchyHandling': 'INCLUDE_CHILDREN', 'elk.layered.mergeHierarchyEdges': 'true', 'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES', 'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
    'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF', 'elk.layered.spacing.nodeNodeBetweenLayers': '20', 'elk.spacing.nodeNode': '18', 'elk.spacing.edgeNode': '12', 'elk.spacing.edgeEdge': '9',
    'elk.layered.spacing.edgeNodeBetweenLayers': '10', 'elk.layered.spacing.edgeEdgeBetweenLayers': '8', 'elk.spacing.edgeLabel': '4',
  },
  map: {
    ...common, 'elk.hierarchyHandling': 'SEPARATE_CHILDREN', 'elk.layered.mergeEdges': 'true', 'elk.layered.cycleBreaking.strategy': 'MODEL_ORDER', 'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
    'elk.layered.spacing.nodeNodeBetweenLayers': '14', 'elk.spacing.nodeNode': '14', 'elk.spacing.edgeNode': '8', 'elk.spacing.edgeEdge': '7', 'elk.layered.spacing.edgeNodeBetweenLayers': '8', 'elk.layered.spacing.edgeEdgeBetweenLayers': '6',
  },
} as const;
export type Detail = keyof typeof options;
/** So many states of a compound stand side by side on the map; more stand below each other. */
const MAX_IN_A_ROW = 4;

/** Lays a chart out. The same chart gives the same layout. */
export const layOut = async (chart: Chart, detail: Detail, extra: Record<string, string> = {}): Promise<ChartLayout> => {
  const top = chart.states.find(({ parent }) => parent === null);
  if (top === undefined) throw new Error('Cannot lay out: the chart is empty');
  const graph: ElkNode = {
    id: top.id, layoutOptions: { ...options[detail], ...extra, 'elk.padding': '[top=12,left=12,bottom=12,right=12]' },
    children: children(chart, top.id, detail, spacingOf({ ...options[detail], ...extra })), edges: lines(chart, top.id, detail).map((line) => edge(line, detail)),
  };
  const laid = await new ELK().layout(graph);
  const states: StateLayout[] = [];
  const origins = new Map<string, { x: number; y: number }>();
  place(laid, { x: 0, y: 0 }, states, origins);
  return { detail, width: round(laid.width ?? 0), height: round(laid.height ?? 0), states: states.filter(({ id }) => id !== top.id), edges: edgesOf(laid, origins) };
};

/** Transitions that run side by side share one line. */
const lines = (chart: Chart, top: string, detail: Detail): { id: string; source: string; target: string; isUsual: boolean; labels: { id: string; text: string }[] }[] => {
  const byEnds = new Map<string, { id: string; source: string; target: string; isUsual: boolean; labels: { id: string; text: string }[] }>();
  for (const transition of chart.transitions) {
    const ends = endsOf(chart, transition, detail);
    if (ends === null || ends.source === top) continue;
    const id = `${ends.source}>${ends.target}`;
    const line = byEnds.get(id) ?? { id, ...ends, isUsual: false, labels: [] };
    line.isUsual ||= transition.guard === null && !isRequest(transition);
    line.labels.push({ id: transition.id, text: transitionLabel(transition) });
    byEnds.set(id, line);
  }
  return [...byEnds.values()];
};

/** What a user asks for in the middle of things is not the usual way. */
const isRequest = ({ event }: ChartTransition): boolean => event !== null && /^(interrupt|close|session)\./.test(event);

const edge = ({ id, source, target, labels, isUsual }: ReturnType<typeof lines>[number], detail: Detail): ElkExtendedEdge => {
  const texts = detail === 'map' ? [] : labels.filter(({ text }) => text !== '');
  const width = Math.max(0, ...texts.map(({ text }) => text.length * sizes.labelChar)) + 6;
  return {
    id, sources: [source], targets: [target],
    // The usual way runs down the page; what turns back turns against the flow.
    ...(isUsual ? { layoutOptions: { 'elk.layered.priority.direction': '10', 'elk.layered.priority.shortness': '5', 'elk.layered.priority.straightness': '5' } } : {}),
    labels: texts.length === 0 ? [] : [{ id: labels.map((label) => label.id).join('\n'), text: labels.map(({ text }) => text).join('\n'), width, height: texts.length * sizes.labelLine + 2 }],
  };
};

/** What every compound state needs told again: everything, where it is laid out by itself. */
const spacingOf = (all: Options): Options => (isSeparate(all) ? all : Object.fromEntries(Object.entries(all).filter(([key]) => key.includes('spacing') || key === 'elk.direction')));

const isSeparate = (all: Options): boolean => all['elk.hierarchyHandling'] === 'SEPARATE_CHILDREN';

type Options = Readonly<Record<string, string>>;

const children = (chart: Chart, parent: string, detail: Detail, spacing: Options): ElkNode[] => chart.states.filter((state) => state.parent === parent).map((state) => node(chart, state, detail, spacing));

const node = (chart: Chart, state: ChartState, detail: Detail, spacing: Options): ElkNode => {
  if (state.kind === 'choice' && state.name === 'choosing') return { id: state.id, width: sizes.choice, height: sizes.choice };
  const notes = detail === 'map' ? [] : notesOf(chart, state);
  const titleWidth = state.name.length * sizes.titleChar[detail] + sizes.titlePadding[detail];
  const width = Math.ceil(Math.max(titleWidth, ...notes.map((note) => note.length * sizes.labelChar + 26)));
  const height = sizes.title[detail] + notes.length * sizes.labelLine + (notes.length > 0 ? 6 : 0);
  if (state.kind !== 'compound') return { id: state.id, width, height };
  return {
    id: state.id, children: children(chart, state.id, detail, spacing),
    layoutOptions: { ...spacing, ...(detail === 'map' && chart.states.filter((inner) => inner.parent === state.id).length <= MAX_IN_A_ROW ? { 'elk.direction': 'RIGHT' } : {}), 'elk.padding': `[top=${height + (detail === 'map' ? 4 : 10)},left=12,bottom=12,right=12]`, 'elk.nodeSize.constraints': 'MINIMUM_SIZE', 'elk.nodeSize.minimum': spacing['elk.direction'] === 'RIGHT' || isSeparate(spacing) ? `(${width},${height})` : `(${height},${width})` },
  };
};

const place = (laid: ElkNode, origin: { x: number; y: number }, states: StateLayout[], origins: Map<string, { x: number; y: number }>): void => {
  const at = { x: origin.x + (laid.x ?? 0), y: origin.y + (laid.y ?? 0) };
  origins.set(laid.id, at);
  states.push({ id: laid.id, x: round(at.x), y: round(at.y), width: round(laid.width ?? 0), height: round(laid.height ?? 0) });
  for (const child of laid.children ?? []) place(child, at, states, origins);
};

const edgesOf = (laid: ElkNode, origins: Map<string, { x: number; y: number }>): EdgeLayout[] =>
  (laid.edges ?? []).map((laidEdge) => {
    const origin = origins.get(containerOf(laidEdge) ?? laid.id) ?? { x: 0, y: 0 };
    const at = ({ x, y }: { x: number; y: number }): [number, number] => [round(origin.x + x), round(origin.y + y)];
    const [section] = laidEdge.sections ?? [];
    const [label] = laidEdge.labels ?? [];
    const [source, target] = laidEdge.id.split('>');
    if (section === undefined || source === undefined || target === undefined) throw new Error(`Cannot lay out: ${laidEdge.id} has no place`);
    return {
      source, target, points: [at(section.startPoint), ...(section.bendPoints ?? []).map(at), at(section.endPoint)],
      label: label === undefined ? null : { x: round(origin.x + (label.x ?? 0)), y: round(origin.y + (label.y ?? 0)), width: round(label.width ?? 0), height: round(label.height ?? 0) },
    };
  });

/** ELK tells an edge's coordinates from the corner of the node that holds it. */
const containerOf = (laidEdge: ElkExtendedEdge): string | undefined => ('container' in laidEdge && typeof laidEdge.container === 'string' ? laidEdge.container : undefined);
const round = (value: number): number => Math.round(value * 10) / 10;

/** Every chart's layouts, as `src/graph/layouts.ts` and `src/graph/maps.ts` hold them. */
export const layoutFiles = async (): Promise<Record<'layouts' | 'maps', string>> => ({ layouts: await layoutsFile('layouts', 'full'), maps: await layoutsFile('maps', 'map') });

const layoutsFile = async (name: string, detail: Detail): Promise<string> => {
  const rows = (list: readonly unknown[]): string => list.map((row) => `      ${JSON.stringify(row)},\n`).join('');
  const parts: string[] = [];
  for (const machine of machineNames) {
    // Below the session's map there is room for a strip.
    const sideways = detail === 'map' && machine !== 'session' ? { 'elk.direction': 'RIGHT', 'elk.layered.considerModelOrder.strategy': 'PREFER_NODES', 'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX' } : {};
    const { width, height, states, edges } = await layOut(charts[machine], detail, sideways);
    parts.push(`  ${machine}: {\n    detail: '${detail}', width: ${width}, height: ${height},\n    states: [\n${rows(states)}    ],\n    edges: [\n${rows(edges)}    ],\n  },\n`);
  }
  return `import type { ChartLayout } from './layout.ts';\n\n/** Where everything of each chart is drawn. Generated by \`node test/graph/lay-out.ts\`; a test holds it in step with the machines. */\nexport const ${name}: Readonly<Record<'session' | 'toolCall' | 'hookRun', ChartLayout>> = {\n${parts.join('')}};\n`;
};

if (process.argv[1] === import.meta.filename) {
  for (const [name, text] of Object.entries(await layoutFiles())) writeFileSync(new URL(`../../src/graph/${name}.ts`, import.meta.url), text);
}
