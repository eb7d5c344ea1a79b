import type { Chart, ChartState, ChartTransition } from './chart.ts';
import { endsOf } from './ends.ts';
import { fullLabel, notesOf, transitionLabel } from './labels.ts';
import { sizes, type ChartLayout, type EdgeLayout, type StateLayout } from './layout.ts';

/** An SVG element as data: the exported file and the inspector's page draw the same. */
export type Shape = { tag: string; attributes: Readonly<Record<string, string | number>>; children: readonly (Shape | string)[] };

/** The chart's shapes: boxes from the outside in, then lines, then labels. States carry `data-state`, lines `data-edges`. */
export const drawing = (chart: Chart, layout: ChartLayout): Shape[] => {
  const boxes = layout.states.flatMap((place) => {
    const state = chart.states.find(({ id }) => id === place.id);
    return state === undefined ? [] : [stateShape(chart, state, place, layout.detail)];
  });
  const lines = layout.edges.map((edge) => ({ edge, transitions: transitionsOn(chart, edge, layout.detail) }));
  return [...boxes, ...lines.map(({ edge, transitions }) => lineShape(edge, transitions)), ...lines.flatMap(({ edge, transitions }) => labelShape(edge, transitions))];
};

/** The transitions that share a line. */
const transitionsOn = (chart: Chart, edge: EdgeLayout, detail: ChartLayout['detail']): ChartTransition[] =>
  chart.transitions.filter((transition) => { const ends = endsOf(chart, transition, detail); return ends !== null && ends.source === edge.source && ends.target === edge.target; });

const shape = (tag: string, attributes: Shape['attributes'], ...children: (Shape | string)[]): Shape => ({ tag, attributes, children });
const text = (x: number, y: number, className: string, value: string): Shape => shape('text', { x, y, class: className }, value);

const stateShape = (chart: Chart, state: ChartState, place: StateLayout, detail: ChartLayout['detail']): Shape => {
  const isInitial = chart.states.some(({ initial }) => initial === state.id);
  const group = { class: `state ${state.kind}${isInitial ? ' initial' : ''}`, 'data-state': state.id };
  if (state.kind === 'choice' && state.name === 'choosing') return shape('g', group, shape('title', {}, tooltip(chart, state)), diamond(place), ...(isInitial ? [shape('circle', { class: 'start', cx: place.x + place.width / 2, cy: place.y + place.height / 2, r: 3 })] : []));
  const notes = detail === 'map' ? [] : notesOf(chart, state);
  const title = sizes.title[detail];
  const { x, y, width, height } = place;
  return shape('g', group,
    shape('title', {}, tooltip(chart, state)),
    shape('rect', { x, y, width, height, rx: state.kind === 'choice' ? 14 : 7 }),
    ...(state.kind === 'final' ? [shape('rect', { class: 'inside', x: x + 3, y: y + 3, width: width - 6, height: height - 6, rx: 5 })] : []),
    ...(isInitial ? [shape('circle', { class: 'start', cx: x + 11, cy: y + title / 2, r: 3 })] : []),
    text(x + (isInitial ? 20 : detail === 'map' ? 10 : 12), y + title / 2 + 5, 'name', state.name),
    ...notes.map((note, index) => text(x + 12, y + title + (index + 0.7) * sizes.labelLine, 'note', note)));
};

const tooltip = (chart: Chart, state: ChartState): string => [
  state.id, ...state.entry.map((action) => `entry / ${action}`), ...state.invokes.map(({ id, src }) => `invokes ${id} (${src})`),
  ...chart.transitions.filter(({ source }) => source === state.id).map((transition) => `${fullLabel(transition)}${transition.target === null ? '' : ` -> ${transition.target}`}`),
].join('\n');

const diamond = ({ x, y, width, height }: StateLayout): Shape =>
  shape('path', { d: `M ${x + width / 2} ${y} L ${x + width} ${y + height / 2} L ${x + width / 2} ${y + height} L ${x} ${y + height / 2} Z` });

const lineShape = (edge: EdgeLayout, transitions: readonly ChartTransition[]): Shape =>
  shape('g', { class: 'edge', 'data-edges': transitions.map(({ id }) => id).join(' ') },
    shape('title', {}, transitions.map(fullLabel).join('\n')),
    shape('path', { class: 'line', d: rounded(edge.points) }),
    shape('path', { class: 'head', d: arrowHead(edge.points) }));

const labelShape = (edge: EdgeLayout, transitions: readonly ChartTransition[]): Shape[] => {
  const { label } = edge;
  if (label === null) return [];
  const labelled = transitions.filter((transition) => transitionLabel(transition) !== '');
  return [shape('g', { class: 'labels' },
    shape('rect', { class: 'plate', x: label.x, y: label.y, width: label.width, height: label.height, rx: 3 }),
    ...labelled.map((transition, index) => shape('text', { x: label.x + 3, y: label.y + (index + 0.8) * sizes.labelLine, class: 'label', 'data-edge': transition.id }, shape('title', {}, fullLabel(transition)), transitionLabel(transition))))];
};

const CORNER = 5;

/** A path of straight lines whose corners are rounded. */
const rounded = (points: readonly [number, number][]): string =>
  points.map((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (before === undefined) return `M ${point[0]} ${point[1]}`;
    if (after === undefined) return `L ${point[0]} ${point[1]}`;
    const [from, to] = [toward(point, before), toward(point, after)];
    return `L ${from[0]} ${from[1]} Q ${point[0]} ${point[1]} ${to[0]} ${to[1]}`;
  }).join(' ');

/** The point that is up to CORNER pixels, and at most half of the way, from `from` towards `to`. */
const toward = (from: readonly [number, number], to: readonly [number, number]): [number, number] => {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const part = Math.min(CORNER, length / 2) / length;
  return [round(from[0] + (to[0] - from[0]) * part), round(from[1] + (to[1] - from[1]) * part)];
};

const arrowHead = (points: readonly [number, number][]): string => {
  const tip = points.at(-1) ?? [0, 0];
  const before = points.at(-2) ?? tip;
  const length = Math.hypot(tip[0] - before[0], tip[1] - before[1]) || 1;
  const [dx, dy] = [(tip[0] - before[0]) / length, (tip[1] - before[1]) / length];
  const wing = (side: number): string => `${round(tip[0] - 7 * dx - side * 3.5 * dy)} ${round(tip[1] - 7 * dy + side * 3.5 * dx)}`;
  return `M ${tip[0]} ${tip[1]} L ${wing(1)} L ${wing(-1)} Z`;
};

const round = (value: number): number => Math.round(value * 10) / 10;
