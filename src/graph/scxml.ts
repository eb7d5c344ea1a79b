import type { Chart, ChartState, ChartTransition } from './chart.ts';
import type { Shape } from './drawing.ts';
import { childrenOf } from './labels.ts';
import { markup } from './markup.ts';

/** Actions, guards and actors are named here and live in code: the names are told in this namespace. */
const HOOKTURN = 'urn:hookturn:machines';

/** W3C SCXML 1.0. Guards are calls of functions of their names; actions are elements of a namespace of our own. */
export const toScxml = (chart: Chart): string => {
  const top = chart.states.find(({ parent }) => parent === null);
  const root = shape('scxml', { xmlns: 'http://www.w3.org/2005/07/scxml', 'xmlns:hookturn': HOOKTURN, version: '1.0', datamodel: 'ecmascript', name: chart.id, ...(top === undefined ? {} : { initial: top.id }) }, ...(top === undefined ? [] : [stateShape(chart, top)]));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${markup(root)}\n`;
};

const shape = (tag: string, attributes: Shape['attributes'], ...children: Shape[]): Shape => ({ tag, attributes, children });
const actions = (names: readonly string[]): Shape[] => names.map((name) => shape('hookturn:action', { name }));

const stateShape = (chart: Chart, state: ChartState): Shape => {
  const transitions = chart.transitions.filter(({ source }) => source === state.id);
  return shape(state.kind === 'final' ? 'final' : 'state', { id: state.id, ...(state.initial === null ? {} : { initial: state.initial }) },
    ...(state.entry.length > 0 ? [shape('onentry', {}, ...actions(state.entry))] : []),
    ...transitions.map(transitionShape),
    ...state.invokes.map(({ id, src }) => shape('invoke', { id: `${state.id}.${id}`, type: `${HOOKTURN}:${src}` })),
    ...childrenOf(chart, state.id).map((child) => stateShape(chart, child)));
};

const transitionShape = ({ source, target, event, guard, actions: names, reenter }: ChartTransition): Shape =>
  shape('transition', {
    ...(event === null ? {} : { event: eventName(source, event) }),
    ...(guard === null ? {} : { cond: `${guard}(_event)` }),
    ...(target === null ? {} : { target, type: reenter ? 'external' : 'internal' }),
  }, ...actions(names));

/** `xstate.done.actor.hooks` is SCXML's `done.invoke.<id>`; a final `.*` matches all that begin so. */
const eventName = (source: string, event: string): string => {
  const done = /^xstate\.done\.actor\.(.+)$/.exec(event)?.[1];
  if (done === undefined) return event;
  return done.endsWith('*') ? `done.invoke.${done}` : `done.invoke.${source}.${done}`;
};
