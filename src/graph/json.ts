import type { Json, JsonObject } from '../../machines/json.ts';
import type { Chart, ChartState, ChartTransition } from './chart.ts';
import { childrenOf } from './labels.ts';

/** The machine's configuration as XState's `createMachine` takes it, with names for everything that is code. */
export const toConfig = (chart: Chart): JsonObject => {
  const top = chart.states.find(({ parent }) => parent === null);
  return top === undefined ? { id: chart.id } : { id: chart.id, ...stateConfig(chart, top) };
};

export const toJson = (chart: Chart): string => `${JSON.stringify(toConfig(chart), null, 2)}\n`;

const stateConfig = (chart: Chart, state: ChartState): JsonObject => {
  const own = chart.transitions.filter(({ source }) => source === state.id);
  const always = own.filter(({ event }) => event === null).map((transition) => transitionConfig(transition));
  const events = [...new Set(own.flatMap(({ event }) => (event === null ? [] : [event])))];
  const children = childrenOf(chart, state.id);
  return {
    ...(state.kind === 'final' ? { type: 'final' } : {}),
    ...(state.initial === null ? {} : { initial: state.initial.slice(state.id.length + 1) }),
    ...(state.entry.length > 0 ? { entry: state.entry } : {}),
    ...(state.invokes.length > 0 ? { invoke: state.invokes.map(({ id, src }): Json => ({ id, src })) } : {}),
    ...(always.length > 0 ? { always } : {}),
    ...(events.length > 0 ? { on: Object.fromEntries(events.map((event) => [event, own.filter((transition) => transition.event === event).map(transitionConfig)])) } : {}),
    ...(children.length > 0 ? { states: Object.fromEntries(children.map((child) => [child.name, stateConfig(chart, child)])) } : {}),
  };
};

const transitionConfig = ({ target, guard, actions, reenter }: ChartTransition): JsonObject => ({
  ...(target === null ? {} : { target: `#${target}` }),
  ...(guard === null ? {} : { guard }),
  ...(actions.length > 0 ? { actions } : {}),
  ...(reenter ? { reenter } : {}),
});
