import type { Chart, ChartState } from './chart.ts';
import { childrenOf, fullLabel, notesOf } from './labels.ts';

/** A Graphviz digraph: compound states are clusters. */
export const toDot = (chart: Chart): string => {
  const top = chart.states.find(({ parent }) => parent === null);
  const states = top === undefined ? [] : childrenOf(chart, top.id).flatMap((state) => stateLines(chart, state, 1));
  return `digraph ${quoted(chart.id)} {
  compound=true; rankdir=TB; fontname="sans-serif"; nodesep=0.5; ranksep=0.5;
  node [shape=box, style="rounded", fontname="sans-serif", fontsize=12];
  edge [fontname="monospace", fontsize=9];
${[...states, ...edgeLines(chart)].join('\n')}
}
`;
};

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

const stateLines = (chart: Chart, state: ChartState, depth: number): string[] => {
  const indent = '  '.repeat(depth);
  if (state.kind === 'compound') {
    const inner = childrenOf(chart, state.id).flatMap((child) => stateLines(chart, child, depth + 1));
    return [`${indent}subgraph ${quoted(`cluster_${state.id}`)} {`, `${indent}  label=${quoted([state.name, ...notesOf(chart, state)].join('\n'))};`, ...inner, `${indent}}`];
  }
  if (state.kind === 'choice' && state.name === 'choosing') return [`${indent}${quoted(state.id)} [shape=diamond, label="", width=0.25, height=0.25];`];
  const peripheries = state.kind === 'final' ? ', peripheries=2' : '';
  return [`${indent}${quoted(state.id)} [label=${quoted([state.name, ...notesOf(chart, state)].join('\n'))}${peripheries}];`];
};

const edgeLines = (chart: Chart): string[] =>
  chart.transitions.flatMap((transition) => {
    const { source, target } = transition;
    if (target === null || chart.states.some(({ id, parent }) => id === source && parent === null)) return [];
    const ends = [isCompound(chart, source) ? `, ltail=${quoted(`cluster_${source}`)}` : '', isCompound(chart, target) ? `, lhead=${quoted(`cluster_${target}`)}` : ''];
    return [`  ${quoted(leafOf(chart, source))} -> ${quoted(leafOf(chart, target))} [label=${quoted(fullLabel(transition))}${ends.join('')}];`];
  });

const isCompound = (chart: Chart, id: string): boolean => chart.states.some((state) => state.id === id && state.kind === 'compound');

/** Graphviz ties edges to nodes and cuts them at the cluster: the state that a compound state begins in. */
const leafOf = (chart: Chart, id: string): string => {
  const initial = chart.states.find((state) => state.id === id)?.initial ?? null;
  return initial === null ? id : leafOf(chart, initial);
};
