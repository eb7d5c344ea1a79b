import type { Chart, ChartState } from './chart.ts';
import { childrenOf, fullLabel, innerTransitions } from './labels.ts';

/** A `stateDiagram-v2`, as GitHub draws it. What a state hears without being left stands in a note. */
export const toMermaid = (chart: Chart): string => {
  const top = chart.states.find(({ parent }) => parent === null);
  if (top === undefined) return 'stateDiagram-v2\n';
  const lines = [...stateLines(chart, top, 1), ...edgeLines(chart), ...childrenOf(chart, top.id).flatMap((state) => noteLines(chart, state))];
  return `stateDiagram-v2\n${lines.join('\n')}\n`;
};

const idOf = (id: string): string => id.replaceAll('.', '_');
/** Mermaid ends a label at a colon, a semicolon or a hash. */
const plain = (label: string): string => label.replace(/[:;#]/g, ' ');

const stateLines = (chart: Chart, parent: ChartState, depth: number): string[] => {
  const indent = '  '.repeat(depth);
  const children = childrenOf(chart, parent.id).flatMap((state) => {
    if (state.kind === 'choice' && state.name === 'choosing') return [`${indent}state ${idOf(state.id)} <<choice>>`];
    if (state.kind !== 'compound') return [`${indent}state "${state.name}" as ${idOf(state.id)}`];
    return [`${indent}state "${state.name}" as ${idOf(state.id)} {`, ...stateLines(chart, state, depth + 1), `${indent}}`];
  });
  const ends = childrenOf(chart, parent.id).filter(({ kind }) => kind === 'final').map(({ id }) => `${indent}${idOf(id)} --> [*]`);
  return [...(parent.initial === null ? [] : [`${indent}[*] --> ${idOf(parent.initial)}`]), ...children, ...ends];
};

const edgeLines = (chart: Chart): string[] => {
  const top = chart.states.find(({ parent }) => parent === null)?.id;
  return chart.transitions.flatMap((transition) => {
    if (transition.target === null || transition.source === top) return [];
    const label = fullLabel(transition);
    return [`  ${idOf(transition.source)} --> ${idOf(transition.target)}${label === '' ? '' : ` : ${plain(label)}`}`];
  });
};

const noteLines = (chart: Chart, state: ChartState): string[] => {
  const own = innerTransitions(chart, state.id).map((transition) => plain(fullLabel(transition)));
  const inner = childrenOf(chart, state.id).flatMap((child) => noteLines(chart, child));
  if (own.length === 0 || state.kind === 'choice') return inner;
  return [`  note right of ${idOf(state.id)}`, ...own.map((line) => `    ${line}`), '  end note', ...inner];
};
