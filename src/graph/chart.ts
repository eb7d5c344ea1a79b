import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

/** One state of a chart. `choice`: it is left at once, by one of its guards. */
export type ChartState = {
  /** `session.turn.sampling`: unique in its chart. */
  id: string;
  name: string;
  parent: string | null;
  kind: 'atomic' | 'compound' | 'choice' | 'final';
  /** The child that a compound state begins in. */
  initial: string | null;
  entry: string[];
  /** What runs while the machine is here: id and the named actor. */
  invokes: { id: string; src: string }[];
};

/** One transition. `target` is null where the state is not left; `event` is null where it needs none. */
export type ChartTransition = {
  /** `<source>|<event>|<index>`; an `always` has the event `''`. */
  id: string;
  source: string;
  target: string | null;
  event: string | null;
  guard: string | null;
  /** It is the last of its siblings and taken where no guard held. */
  otherwise: boolean;
  actions: string[];
  reenter: boolean;
};

/** A state machine as plain data: what every drawing and every export is made of. States are in document order. */
export type Chart = { id: string; states: ChartState[]; transitions: ChartTransition[] };

/** Reads a machine's chart out of its definition. Throws where it uses what the charts here do not: parallel states, delays, inline guards. */
export const chartOf = (machine: AnyStateMachine): Chart => {
  const nodes = allNodes(machine.root);
  return { id: machine.id, states: nodes.map(stateOf), transitions: nodes.flatMap(transitionsOf) };
};

/** The id of a transition as the chart spells it: what XState tells inspectors that it took. */
export const transitionId = (transition: AnyTransitionDefinition): string => {
  const siblings = siblingsOf(transition.source, transition.eventType);
  const index = siblings.findIndex((sibling) => sibling === transition);
  return `${transition.source.id}|${transition.eventType}|${index}`;
};

const allNodes = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(allNodes)];

const siblingsOf = (node: AnyStateNode, event: string): readonly AnyTransitionDefinition[] => (event === '' ? node.always ?? [] : node.transitions.get(event) ?? []);

const stateOf = (node: AnyStateNode): ChartState => ({
  id: node.id, name: node.key, parent: node.parent?.id ?? null, kind: kindOf(node),
  initial: node.type === 'compound' ? node.initial.target[0]?.id ?? null : null,
  entry: node.entry.map(nameOf), invokes: node.invoke.map(({ id, src }) => ({ id, src: nameOf(src) })),
});

const kindOf = (node: AnyStateNode): ChartState['kind'] => {
  if (node.type === 'parallel' || node.type === 'history') throw new Error(`Cannot draw ${node.id}: ${node.type} states are not known here`);
  if (node.type !== 'atomic') return node.type;
  return node.always?.at(-1)?.guard === undefined && (node.always?.length ?? 0) > 0 ? 'choice' : 'atomic';
};

const transitionsOf = (node: AnyStateNode): ChartTransition[] => {
  const always = (node.always ?? []).map((transition, index, all) => transitionOf(node, transition, index, all.length));
  return [...node.transitions.values()].flatMap((siblings) => siblings.map((transition, index) => transitionOf(node, transition, index, siblings.length))).concat(always);
};

const transitionOf = (node: AnyStateNode, transition: AnyTransitionDefinition, index: number, siblings: number): ChartTransition => ({
  id: `${node.id}|${transition.eventType}|${index}`, source: node.id, target: transition.target?.[0]?.id ?? null,
  event: transition.eventType === '' ? null : transition.eventType, guard: transition.guard === undefined ? null : nameOf(transition.guard),
  otherwise: transition.guard === undefined && siblings > 1, actions: transition.actions.map(nameOf), reenter: transition.reenter,
});

const nameOf = (named: unknown): string => {
  if (typeof named === 'string') return named;
  if (typeof named === 'object' && named !== null && 'type' in named && typeof named.type === 'string') return named.type;
  throw new Error('Cannot draw the chart: guards, actions and actors must have names');
};
