import type { Chart, ChartTransition } from './chart.ts';
import type { ChartLayout } from './layout.ts';

/** The two states that a transition's line joins. */
export type Ends = { source: string; target: string };

/**
 * Where the line of a transition begins and ends; null where it has none. In full each line joins the very states. On the map it joins the outermost
 * states that it leaves and enters, so that ten ways out of a compound state are one line, and a way back into the state
 * itself, or one that it is inside of, is none.
 */
export const endsOf = (chart: Chart, { source, target }: ChartTransition, detail: ChartLayout['detail']): Ends | null => {
  if (target === null) return null;
  if (detail === 'full') return { source, target };
  const [from, to] = [pathTo(chart, source), pathTo(chart, target)];
  const parting = from.findIndex((id, depth) => id !== to[depth]);
  const [left, entered] = [from[parting], to[parting]];
  return left === undefined || entered === undefined ? null : { source: left, target: entered };
};

/** A state's ancestors from the outside in, and the state. */
const pathTo = (chart: Chart, id: string): string[] => {
  const parent = chart.states.find((state) => state.id === id)?.parent ?? null;
  return parent === null ? [id] : [...pathTo(chart, parent), id];
};
