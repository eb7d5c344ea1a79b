import type { AnyStateMachine, AnyStateNode, StateValue } from 'xstate';

type Args = { context: unknown; event: { type: string } };
type Guard = (args: Args) => boolean;
type Collect = (args: Args & { enqueue: unknown }) => void;

/** What a transition does, in order: as data, or as a named action that says it as data. */
export type Wish =
  | { kind: 'act'; name: string; collect: Collect }
  | { kind: 'spawn'; id: string; src: string; input: unknown }
  | { kind: 'stop'; action: { type: 'xstate.stopChild'; params: { id: string } } };

/** A transition out of one place: taken where its guard holds. */
export type Branch = { guard: Guard | undefined; wishes: readonly Wish[]; to: Place };

/** One leaf of the chart: everything that can happen from there. */
export type Place = {
  id: string;
  value: StateValue;
  isFinal: boolean;
  /** In the order in which they are tried. */
  always: readonly Branch[];
  branchesFor(type: string): readonly Branch[];
};

export type Chart = {
  id: string;
  maxIterations: number;
  initial: Branch;
  initialContext(input: unknown): unknown;
  /** Throws for a state that the chart does not have. */
  placeAt(value: StateValue): Place;
  /** This chart's place of the same name: a state may come from a chart whose guards or actions are others. */
  own(place: Place): Place;
  output(context: unknown, event: { type: string }): unknown;
};

type Transition = { source: AnyStateNode; target: readonly AnyStateNode[] | undefined; reenter: boolean; guard?: unknown; actions: readonly unknown[] };

/**
 * Works a chart out: for each leaf, which transitions may follow, what they leave, do and enter, as SCXML orders it.
 * Throws for what `machines/` does not use (parallel and history states, delays, nested final states, inline guards):
 * a chart that starts to use it needs it here first.
 */
export const compileChart = (machine: AnyStateMachine): Chart => {
  const { root } = machine;
  allNodes(root).forEach((node) => refuseWhatIsUnknown(node, machine));
  const places = new Map<AnyStateNode, Place>();
  const placeOf = (leaf: AnyStateNode): Place => {
    const known = places.get(leaf);
    if (known !== undefined) return known;
    const place = new Leaf(leaf, machine, placeOf);
    places.set(leaf, place);
    return place;
  };
  const entered = [root, ...initialChain(root)];
  const output: unknown = root.output;
  const { context } = machine.config;
  return {
    id: machine.id,
    maxIterations: machine.options.maxIterations ?? Infinity,
    initial: { guard: undefined, wishes: entered.flatMap((node) => entryOf(node, machine)), to: placeOf(leafOf(entered)) },
    placeAt: (value) => placeOf(leafAt(root, value)),
    own: (place) => (place instanceof Leaf && place.machine === machine ? place : placeOf(machine.getStateNodeById(place.id))),
    initialContext: (input) => (typeof context === 'function' ? callable(context)({ input }) : context),
    output: (context_, event) => (typeof output === 'function' ? callable(output)({ context: context_, event }) : output),
  };
};

class Leaf implements Place {
  readonly id: string;
  readonly value: StateValue;
  readonly isFinal: boolean;
  private readonly path: readonly AnyStateNode[];
  readonly machine: AnyStateMachine;
  private readonly placeOf: (leaf: AnyStateNode) => Place;
  private readonly known = new Map<string, readonly Branch[]>();
  private alwaysBranches: readonly Branch[] | undefined;

  constructor(leaf: AnyStateNode, machine: AnyStateMachine, placeOf: (leaf: AnyStateNode) => Place) {
    this.machine = machine;
    this.placeOf = placeOf;
    this.path = [leaf, ...ancestors(leaf)];
    this.id = leaf.id;
    this.value = valueOf(leaf);
    this.isFinal = leaf.type === 'final';
  }

  get always(): readonly Branch[] {
    this.alwaysBranches ??= this.branches(this.path.flatMap((node) => node.always ?? []));
    return this.alwaysBranches;
  }

  /** Asked for by descriptor, of which there are few, and not by type, of which there may be one for each call. */
  branchesFor(type: string): readonly Branch[] {
    const exact = this.known.get(type);
    if (exact !== undefined) return exact;
    const key = this.path.some((node) => node.transitions.has(type)) ? type : wildcardsOf(this.path, type);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const fresh = this.branches(this.path.flatMap((node) => [...node.transitions].filter(([descriptor]) => takes(descriptor, type)).toSorted(([a], [b]) => Number(a !== type) - Number(b !== type) || b.length - a.length).flatMap(([, list]) => list)));
    this.known.set(key, fresh);
    return fresh;
  }

  private branches(transitions: readonly unknown[]): Branch[] {
    return transitions.map((transition) => this.branch(transition as Transition));
  }

  private branch(transition: Transition): Branch {
    const { guard, actions } = transition;
    const { left, entered } = moved(transition, this.path);
    const wishes = [
      ...left.flatMap(exitOf),
      ...actions.map((action) => actionOf(action, this.machine)),
      ...entered.flatMap((node) => entryOf(node, this.machine)),
    ];
    return { guard: guardOf(guard, this.machine), wishes, to: entered.length === 0 ? this : this.placeOf(leafOf(entered)) };
  }
}

/** The states that a transition leaves, innermost first, and those that it enters, outermost first. */
const moved = ({ source, target, reenter }: Transition, path: readonly AnyStateNode[]): { left: AnyStateNode[]; entered: AnyStateNode[] } => {
  if (target === undefined) return { left: [], entered: [] };
  const [to, ...others] = target;
  if (to === undefined || others.length > 0) throw new Error(`Cannot compile the chart: a transition of ${source.id} has ${target.length} targets`);
  const inside = !reenter && (to === source || ancestors(to).includes(source));
  const domain = inside ? source : ancestors(to).find((node) => ancestors(source).includes(node));
  if (domain === undefined) throw new Error(`Cannot compile the chart: a transition of ${source.id} leaves the root`);
  const upTo = ancestors(to);
  const between = upTo.slice(0, upTo.indexOf(domain) === -1 ? 0 : upTo.indexOf(domain)).toReversed();
  return {
    left: path.filter((node) => ancestors(node).includes(domain)),
    entered: [...between, ...(to === domain ? [] : [to]), ...initialChain(to)],
  };
};

const exitOf = (node: AnyStateNode): Wish[] => node.invoke.map(({ id }) => ({ kind: 'stop', action: { type: 'xstate.stopChild', params: { id } } }));

const entryOf = (node: AnyStateNode, machine: AnyStateMachine): Wish[] => [
  ...node.entry.map((action) => actionOf(action, machine)),
  ...node.invoke.map(({ id, src, input }): Wish => {
    if (typeof src !== 'string') throw new Error(`Cannot compile the chart: ${node.id} invokes an actor without a name`);
    return { kind: 'spawn', id, src, input: typeof input === 'function' ? callable(input) : input };
  }),
];

/** A named action. XState keeps the callback of `enqueueActions` on the action that it makes. */
const actionOf = (action: unknown, machine: AnyStateMachine): Wish => {
  const implementation: unknown = typeof action === 'string' ? machine.implementations.actions[action as never] : undefined;
  if (typeof action !== 'string' || typeof implementation !== 'function' || !('collect' in implementation) || typeof implementation.collect !== 'function') {
    throw new Error(`Cannot compile the chart: the action ${JSON.stringify(action)} is no named enqueueActions`);
  }
  return { kind: 'act', name: action, collect: callable(implementation.collect) };
};

const guardOf = (guard: unknown, machine: AnyStateMachine): Guard | undefined => {
  if (guard === undefined) return undefined;
  const implementation: unknown = typeof guard === 'string' ? machine.implementations.guards[guard as never] : undefined;
  if (typeof implementation !== 'function' || 'check' in implementation) throw new Error(`Cannot compile the chart: the guard ${JSON.stringify(guard)} is no named function`);
  return callable(implementation);
};

const allNodes = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(allNodes)];

/** A chart is refused as a whole and at once, not when it first comes to the state that uses what is not known. */
const refuseWhatIsUnknown = (node: AnyStateNode, machine: AnyStateMachine): void => {
  const unknown = [
    node.type === 'parallel' || node.type === 'history' ? `is ${node.type}` : null,
    node.type === 'final' && node.parent?.parent !== undefined ? 'is final inside of another state' : null,
    node.after.length > 0 ? 'waits for a delay' : null,
    node.exit.length > 0 ? 'acts when it is left' : null,
    node.type === 'compound' && node.initial.actions.length > 0 ? 'acts on its initial transition' : null,
  ].find((reason) => reason !== null);
  if (unknown !== undefined) throw new Error(`Cannot compile the chart: ${node.id} ${unknown}`);
  for (const transition of [...[...node.transitions.values()].flat(), ...(node.always ?? [])] as unknown as Transition[]) {
    guardOf(transition.guard, machine);
    transition.actions.forEach((action) => actionOf(action, machine));
  }
  entryOf(node, machine);
};

const ancestors = (node: AnyStateNode): AnyStateNode[] => (node.parent === undefined ? [] : [node.parent, ...ancestors(node.parent)]);

const initialChain = (node: AnyStateNode): AnyStateNode[] => {
  if (node.type !== 'compound') return [];
  const [first] = node.initial.target;
  if (first === undefined) throw new Error(`Cannot compile the chart: ${node.id} has no initial state`);
  return [first, ...initialChain(first)];
};

const leafOf = (entered: readonly AnyStateNode[]): AnyStateNode => {
  const leaf = entered.at(-1);
  if (leaf === undefined) throw new Error('Cannot compile the chart: nothing is entered');
  return leaf;
};

const leafAt = (node: AnyStateNode, value: StateValue): AnyStateNode => {
  const [key, inner] = typeof value === 'string' ? [value] : Object.entries(value)[0] ?? [''];
  const child = node.states[key];
  if (child === undefined) throw new Error(`Cannot find the state ${JSON.stringify(value)}: ${node.id} has none of that name`);
  return inner === undefined ? child : leafAt(child, inner);
};

const valueOf = (leaf: AnyStateNode): StateValue => leaf.path.slice(0, -1).reduceRight<StateValue>((inner, key) => ({ [key]: inner }), leaf.key);

const takes = (descriptor: string, type: string): boolean => descriptor === type || (descriptor.endsWith('.*') && `${type}.`.startsWith(descriptor.slice(0, -1))) || descriptor === '*';

const wildcardsOf = (path: readonly AnyStateNode[], type: string): string =>
  path.flatMap((node) => [...node.transitions.keys()].filter((descriptor) => takes(descriptor, type))).join(' ');

/** The charts are typed where they are written; here their functions are called with what XState would call them with. */
const callable = <Result>(value: unknown): ((args: unknown) => Result) => value as (args: unknown) => Result;
