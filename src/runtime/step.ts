/**
 * L3 `step` is pure: the same records give the same system, byte for byte. No clock, no randomness, no id is made here;
 * time and ids come in with the event. It is the only file that folds machines.
 */
import { sessionMachine, toolCallMachine, type Fact, type HookRun, type SessionContext } from '../../machines/index.ts';
import type { Effect } from './effect.ts';
import { foldMachine, type DecidedAction, type FoldedMachine, type MachineState } from './fold-machine.ts';
import { answersEffect, type InputEvent, type OpenedEvent } from './input-event.ts';
import { hooksChanged, planHooks } from './plan-hooks.ts';
import { machineEvent } from './route.ts';
import { sessionInput } from './session-input.ts';
import type { Outstanding, PlainSystem, System } from './system.ts';

/** The machines that a step folds. */
export type Machines = { session: FoldedMachine; toolCall: FoldedMachine };
const ours = { session: foldMachine(sessionMachine), toolCall: foldMachine(toolCallMachine) };

export type Stepped = { system: System; facts: Fact[]; effects: Effect[] };

/** The most machine events that one record may cause: children and hooks that run nothing answer within the step. */
const MAX_EVENTS_IN_A_STEP = 10_000;

/** (system, input event) -> (system', facts, effects). `null` opens a new system. Never throws: a fault is a fact. */
export type Step = (before: System | null, event: InputEvent, at: number) => Stepped;

/** A step over other machines than ours: for checks of the law, never for sessions. */
export const stepWith = (machines: Machines): Step => (before, event, at) => {
  const lap = new Lap(machines, before, event, at);
  try {
    return lap.run();
  } catch (error) {
    return faulted(before, event, error);
  }
};

export const step: Step = stepWith(ours);

/** The system that another process has told of as plain JSON. */
export const systemFrom = ({ session, calls, ...rest }: PlainSystem): System => ({
  ...rest, session: ours.session.at(session.value, session.context),
  calls: Object.fromEntries(Object.entries(calls).map(([id, { value, context }]) => [id, ours.toolCall.at(value, context)])),
});

/** Whether anybody waits for this event. What nobody waits for is dropped before it becomes a record (L4). A fault ends with a resumption. */
export const isAwaited = (system: System, event: InputEvent): boolean => {
  if (system.fault !== null) return event.type === 'session.resumed';
  return !answersEffect(event) || system.outstanding.some((effect) => effect.id === event.effect);
};

const faulted = (before: System | null, event: InputEvent, error: unknown): Stepped => {
  if (before === null) throw error;
  const message = error instanceof Error ? error.message : String(error);
  const cancels = before.outstanding.map((effect, index): Effect => ({ id: `${before.seq + 1}.${index}`, actor: effect.actor, kind: 'cancel', of: effect.id }));
  return {
    system: { ...before, seq: before.seq + 1, outstanding: [], fault: message },
    facts: [...before.outstanding.flatMap(({ turn, runs }) => runs.map(({ runId, handlerKey }): Fact => ({ type: 'hook.interrupted', turn, runId, handlerKey }))), { type: 'fault.told', where: `step of ${event.type}`, message }],
    effects: cancels,
  };
};

/** One step in the making: a queue of machine events that is worked off until nothing is left to decide. */
class Lap {
  private readonly facts: Fact[] = [];
  private readonly effects: Effect[] = [];
  private readonly queue: { actor: string; event: { type: string } }[] = [];
  private readonly seq: number;
  private readonly machines: Machines;
  private readonly before: System | null;
  private readonly event: InputEvent;
  private readonly at: number;
  private snapshot: MachineState | undefined;
  private calls: Record<string, MachineState>;
  private outstanding: Outstanding[];
  private hooks: System['hooks'];

  constructor(machines: Machines, before: System | null, event: InputEvent, at: number) {
    this.machines = machines;
    this.before = before;
    this.event = event;
    this.at = at;
    this.seq = (before?.seq ?? 0) + 1;
    this.snapshot = before?.session;
    this.calls = before?.calls ?? {};
    this.outstanding = before === null ? [] : [...before.outstanding];
    this.hooks = before?.hooks ?? { handlers: [], bypassTrust: false, featureEnabled: true };
  }

  run(): Stepped {
    if (this.event.type === 'log.opened') this.open(this.event);
    else this.hear(this.event);
    for (let count = 0; this.queue.length > 0; count++) {
      if (count >= MAX_EVENTS_IN_A_STEP) throw new Error(`Cannot end the step: it caused more than ${MAX_EVENTS_IN_A_STEP} machine events`);
      this.feed();
    }
    if (this.event.type === 'session.resumed') this.cancelWhatWasRunning();
    if (this.snapshot === undefined) throw new Error(`Cannot step on ${this.event.type}: the log is not opened`);
    return {
      system: { seq: this.seq, session: this.snapshot, calls: this.calls, outstanding: this.outstanding, hooks: this.hooks, fault: null },
      facts: this.facts, effects: this.effects,
    };
  }

  private open(opened: OpenedEvent): void {
    if (this.before !== null) throw new Error('Cannot open a log twice');
    this.hooks = opened.hooks;
    const [snapshot, actions] = this.machines.session.initial(sessionInput(opened));
    this.snapshot = snapshot;
    this.facts.push({ type: 'session.opened', settings: (snapshot.context as SessionContext).settings, source: opened.source });
    this.take('session', actions);
  }

  private hear(event: Exclude<InputEvent, OpenedEvent>): void {
    if (event.type === 'hooks.reloaded') {
      this.hooks = event.hooks;
      this.queue.push({ actor: 'session', event: hooksChanged(event.hooks) });
      return;
    }
    if (event.type === 'shadow.finished') { this.facts.push({ type: 'hook.shadowed', turn: event.turn, of: event.of, run: event.run }); return; }
    if (event.type === 'async.finished') this.facts.push({ type: 'hook.completed', turn: event.turn, run: event.run });
    if (!answersEffect(event)) { this.queue.push({ actor: 'session', event: machineEvent(event, 'session', this.at) }); return; }
    const answered = this.outstanding.find((effect) => effect.id === event.effect);
    if (answered === undefined) throw new Error(`Cannot take ${event.type}: effect ${event.effect} is not outstanding`);
    if (event.type.endsWith('.answered')) this.outstanding = this.outstanding.filter((effect) => effect !== answered);
    if (event.type === 'hooks.answered') this.tellRuns(answered, event.answer.runs);
    this.queue.push({ actor: answered.actor, event: machineEvent(event, answered.invoke, this.at) });
  }

  /** Each run that was started has an end: what the port does not answer for was cut short. */
  private tellRuns({ turn, runs }: Outstanding, ended: readonly HookRun[]): void {
    for (const run of ended) this.facts.push({ type: 'hook.completed', turn, run });
    for (const { runId, handlerKey } of runs) {
      if (!ended.some(({ id }) => id === runId)) this.facts.push({ type: 'hook.interrupted', turn, runId, handlerKey });
    }
  }

  private feed(): void {
    const next = this.queue.shift();
    if (next === undefined) return;
    if (next.actor === 'session') {
      if (this.snapshot === undefined) throw new Error('Cannot decide: the log is not opened');
      const [snapshot, actions] = this.machines.session.transition(this.snapshot, next.event);
      this.snapshot = snapshot;
      this.take('session', actions);
      return;
    }
    const call = this.calls[next.actor];
    if (call === undefined) return;
    const [snapshot, actions] = this.machines.toolCall.transition(call, next.event);
    this.keepCall(next.actor, snapshot, actions);
  }

  private keepCall(actor: string, snapshot: MachineState, actions: readonly DecidedAction[]): void {
    this.calls = { ...this.calls, [actor]: snapshot };
    this.take(actor, actions);
    if (snapshot.status !== 'done') return;
    const { [actor]: _ended, ...others } = this.calls;
    this.calls = others;
    const end = { type: `xstate.done.actor.${actor}`, output: snapshot.output, at: this.at };
    this.queue.push({ actor: 'session', event: end });
  }

  private take(actor: string, actions: readonly DecidedAction[]): void {
    for (const action of actions) {
      if (action.type === 'xstate.emit') this.facts.push(action.params.event as Fact);
      else if (action.type === 'xstate.spawnChild') this.spawn(actor, action.params);
      else this.stop(actor, action.params.id);
    }
  }

  private spawn(actor: string, { id, src, input }: Spawn): void {
    if (src === 'toolCall') {
      const [snapshot, actions] = this.machines.toolCall.initial(input);
      this.keepCall(id, snapshot, actions);
    } else if (src === 'hooks') {
      this.askHooks(actor, id, input as Extract<Effect, { kind: 'hooks' }>['request']);
    } else {
      this.wish({ actor, kind: src, request: input } as Wish, id, []);
    }
  }

  /** Hooks that run nothing answer at once; the others are told as started, or why they are skipped. */
  private askHooks(actor: string, invoke: string, request: Extract<Effect, { kind: 'hooks' }>['request']): void {
    const plan = planHooks(this.hooks, request, actor);
    for (const fact of plan.facts) this.facts.push(fact);
    if (plan.async.length > 0) this.effects.push({ id: this.nextId(), actor, kind: 'asyncHooks', request, handlerKeys: plan.async });
    if (plan.shadow.length > 0) this.effects.push({ id: this.nextId(), actor, kind: 'shadowHooks', request, handlerKeys: plan.shadow });
    if (plan.runs.length === 0) { this.queue.push({ actor, event: { ...plan.emptyAnswer, type: `xstate.done.actor.${invoke}` } }); return; }
    this.wish({ actor, kind: 'hooks', request, handlerKeys: plan.runs.map((run) => run.handlerKey) }, invoke, plan.runs);
  }

  private wish(effect: Wish, invoke: string, runs: Outstanding['runs']): void {
    const id = this.nextId();
    this.effects.push({ ...effect, id } as Effect);
    this.outstanding = [...this.outstanding, { id, actor: effect.actor, invoke, kind: effect.kind, turn: effect.request.turn, runs }];
  }

  private stop(actor: string, id: string): void {
    if (actor === 'session' && id in this.calls) {
      const { [id]: _stopped, ...others } = this.calls;
      this.calls = others;
      for (const effect of this.outstanding.filter((o) => o.actor === id)) this.cancel(effect);
      return;
    }
    const effect = this.outstanding.find((o) => o.actor === actor && o.invoke === id);
    if (effect !== undefined) this.cancel(effect);
  }

  private cancel(effect: Outstanding): void {
    this.outstanding = this.outstanding.filter((other) => other !== effect);
    this.effects.push({ id: this.nextId(), actor: effect.actor, kind: 'cancel', of: effect.id });
    for (const { runId, handlerKey } of effect.runs) this.facts.push({ type: 'hook.interrupted', turn: effect.turn, runId, handlerKey });
  }

  /** Nothing has outlived the process that it ran in, also where no machine waits for it. */
  private cancelWhatWasRunning(): void {
    const before = new Set(this.before?.outstanding);
    for (const effect of this.outstanding.filter((each) => before.has(each))) this.cancel(effect);
  }

  private nextId(): string {
    return `${this.seq}.${this.effects.length}`;
  }
}

type Spawn = { id: string; src: string; input: unknown };
type WithoutId<E> = E extends { id: string } ? Omit<E, 'id'> : never;
/** An effect that somebody waits for, before it has its id. */
type Wish = WithoutId<Exclude<Effect, { kind: 'cancel' | 'asyncHooks' | 'shadowHooks' }>>;
