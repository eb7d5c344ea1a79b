import { matchesState, type AnyStateMachine, type StateValue } from 'xstate';
import { compileChart, type Branch, type Chart, type Place, type Wish } from './compile-chart.ts';

/** An action that the chart decided on and that nobody has executed. */
export type DecidedAction =
  | { type: 'xstate.emit'; params: { event: unknown } }
  | { type: 'xstate.spawnChild'; params: { id: string; src: string; input: unknown } }
  | { type: 'xstate.stopChild'; params: { id: string } };

type MachineEvent = { type: string };

/** Where a machine is: what XState calls a snapshot, without the actors that would hang on it. */
export class MachineState {
  readonly status: 'active' | 'done';
  readonly value: StateValue;
  readonly context: unknown;
  readonly output: unknown;
  /** Where the chart is; the value is its name. */
  readonly #place: Place;

  constructor(place: Place, context: unknown, output: unknown) {
    this.#place = place;
    this.status = place.isFinal ? 'done' : 'active';
    this.value = place.value;
    this.context = context;
    this.output = output;
  }

  /** Whether the machine is in this state, or in a state inside of it. */
  matches(value: StateValue): boolean {
    return matchesState(value, this.value);
  }

  static placeOf(state: MachineState): Place {
    return state.#place;
  }
}

/** A machine as a pure function: from a state and an event to the next state, and what it wishes. */
export type FoldedMachine = {
  initial(input: unknown): [MachineState, DecidedAction[]];
  transition(state: MachineState, event: MachineEvent): [MachineState, DecidedAction[]];
};

/** One that also goes on from a state that somebody has written down. */
export type RestorableMachine = FoldedMachine & {
  /** Throws for a state that the chart does not have. */
  at(value: StateValue, context: unknown): MachineState;
};

/**
 * XState's `transition` for the charts of `machines/`, with the structure of every chart worked out once. A step of
 * XState's own takes tens of microseconds, nearly all of them for sets of states that are the same each time.
 * `compileChart` refuses what it does not know, and a test folds every explored session both ways.
 */
export const foldMachine = (machine: AnyStateMachine): RestorableMachine => {
  const chart = compileChart(machine);
  return {
    initial: (input) => new Fold(chart, { type: 'xstate.init', input }).begin(input),
    transition: (state, event) => new Fold(chart, event).hear(state),
    at: (value, context) => new MachineState(chart.placeAt(value), context, undefined),
  };
};

/**
 * One event worked off: one transition for it, then those that need no event, until the chart rests. Guards and actions
 * are called with the fold itself: it has the `context`, `event` and `enqueue` that XState gives them.
 */
class Fold {
  context: unknown;
  readonly event: MachineEvent;
  readonly enqueue = this;
  private readonly chart: Chart;
  private readonly actions: DecidedAction[] = [];

  constructor(chart: Chart, event: MachineEvent & { input?: unknown }) {
    this.chart = chart;
    this.event = event;
  }

  begin(input: unknown): [MachineState, DecidedAction[]] {
    this.context = this.chart.initialContext(input);
    this.act(this.chart.initial);
    return this.rest(this.chart.initial.to);
  }

  hear(state: MachineState): [MachineState, DecidedAction[]] {
    if (state.status === 'done') return [state, []];
    const place = this.chart.own(MachineState.placeOf(state));
    this.context = state.context;
    const branch = this.firstOpen(place.branchesFor(this.event.type));
    if (branch !== undefined) this.act(branch);
    const [next, actions] = this.rest(branch?.to ?? place);
    return next.value === state.value && next.context === state.context ? [state, actions] : [next, actions];
  }

  private rest(from: Place): [MachineState, DecidedAction[]] {
    let place = from;
    for (let laps = 0; !place.isFinal; laps++) {
      if (laps >= this.chart.maxIterations) throw new Error(`Cannot end the step of ${this.chart.id}: it took more than ${this.chart.maxIterations} transitions in ${JSON.stringify(place.value)}`);
      const branch = this.firstOpen(place.always);
      if (branch === undefined) break;
      this.act(branch);
      place = branch.to;
    }
    return [new MachineState(place, this.context, place.isFinal ? this.chart.output(this.context, this.event) : undefined), this.actions];
  }

  private firstOpen(branches: readonly Branch[]): Branch | undefined {
    for (const branch of branches) if (branch.guard === undefined || branch.guard(this)) return branch;
    return undefined;
  }

  private act(branch: Branch): void {
    for (const wish of branch.wishes) this.grant(wish);
  }

  private grant(wish: Wish): void {
    switch (wish.kind) {
      case 'stop': this.actions.push(wish.action); return;
      case 'spawn': {
        const input = typeof wish.input === 'function' ? wish.input({ context: this.context, event: this.event }) : wish.input;
        this.actions.push({ type: 'xstate.spawnChild', params: { id: wish.id, src: wish.src, input } });
        return;
      }
      case 'act': wish.collect(this);
    }
  }

  /* What `enqueueActions` gives its callback, as far as `machines/` uses it. */

  assign(change: object): void {
    this.context = { ...(this.context as object), ...change };
  }

  emit(event: unknown): void {
    this.actions.push({ type: 'xstate.emit', params: { event } });
  }

  spawnChild(src: string, { id, input }: { id: string; input: unknown }): void {
    this.actions.push({ type: 'xstate.spawnChild', params: { id, src, input } });
  }

  stopChild(id: string): void {
    this.actions.push({ type: 'xstate.stopChild', params: { id } });
  }
}
