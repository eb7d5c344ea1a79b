import type { Chart, ChartState, ChartTransition } from './chart.ts';

/** An event as people read it: `hooks done` for the answer of what a state invoked. */
export const eventLabel = (event: string | null): string => {
  if (event === null) return '';
  const done = /^xstate\.done\.actor\.(.+)$/.exec(event)?.[1];
  return done === undefined ? event : `${done} done`;
};

/** `event [guard]`, as UML writes it; `[else]` where no guard of the siblings held. */
export const transitionLabel = ({ event, guard, otherwise }: ChartTransition): string =>
  [eventLabel(event), guard === null ? (otherwise ? '[else]' : '') : `[${guard}]`].filter((part) => part !== '').join(' ');

/** The same with what is done on the way: `event [guard] / action, action`. */
export const fullLabel = (transition: ChartTransition): string =>
  [transitionLabel(transition), transition.actions.length > 0 ? `/ ${transition.actions.join(', ')}` : ''].filter((part) => part !== '').join(' ');

/** What happens in a state without leaving it. */
export const innerTransitions = (chart: Chart, state: string): ChartTransition[] => chart.transitions.filter(({ source, target }) => source === state && target === null);

/** What a state's box says below its name: what it invokes, and what it hears without being left. */
export const notesOf = (chart: Chart, { id, invokes }: ChartState): string[] =>
  [...invokes.map((invoked) => `\u25b8 ${invoked.id}`), ...innerTransitions(chart, id).map((transition) => `\u21bb ${transitionLabel(transition)}`)];

export const childrenOf = (chart: Chart, state: string | null) => chart.states.filter(({ parent }) => parent === state);
