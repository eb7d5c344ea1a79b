import { createActor, type Actor, type AnyActorRef, type InspectionEvent, type Observer } from 'xstate';
import type { sessionMachine } from '../../../machines/index.ts';
import type { SessionRecord } from '../../views/record.ts';
import { guarded } from '../guarded-observable.ts';
import { answersEffect, type InputEvent, type OpenedEvent } from '../input-event.ts';
import { hooksChanged, planHooks } from '../plan-hooks.ts';
import { machineEvent } from '../route.ts';
import { sessionInput } from '../session-input.ts';
import { step } from '../step.ts';
import type { System } from '../system.ts';
import { persisted } from './persisted.ts';
import { Switchboard } from './switchboard.ts';

export type SessionActor = Actor<typeof sessionMachine>;

/** What `createActor` takes as its `inspect`. */
export type Inspect = Observer<InspectionEvent> | ((event: InspectionEvent) => void);

export type MirrorOptions = {
  /** Hears of every actor, event and snapshot of the mirror. */
  inspect?: Inspect;
  /** Told of an observer that threw; must not throw itself. */
  onTrouble?: (where: string, error: unknown) => void;
};

/**
 * L5: a live session actor that is told what the records say, and can tell nobody anything. The same machines as the
 * core's, run by XState itself: after each record their states are the core's.
 */
export class MirrorFeed {
  private readonly board = new Switchboard();
  private readonly options: MirrorOptions;
  private live: SessionActor | null = null;
  private before: System | null;

  /** `system`: where the mirror begins; `null` for the first record's beginning. */
  constructor(options: MirrorOptions, system: System | null) {
    this.options = options;
    this.before = system;
    if (system !== null) this.start({ snapshot: persisted(system) });
  }

  /** The mirror's actor; `null` before the first record. */
  get actor(): SessionActor | null {
    return this.live;
  }

  /** The core's system at the last record. */
  get system(): System | null {
    return this.before;
  }

  /** Feeds the next record. Must be called in the order of the log. */
  apply(record: SessionRecord): void {
    // A record's event was parsed when it was heard, or read.
    const event = record.event as unknown as InputEvent;
    const { before } = this;
    const after = step(before, event, record.at).system;
    this.before = after;
    if (event.type === 'log.opened') this.start({ input: sessionInput(event) });
    else if (before !== null && after.fault === before.fault) this.tell(before, event, record.at);
    this.answerHooksThatRunNothing(after);
  }

  private start(how: { input: object } | { snapshot: ReturnType<typeof persisted> }): void {
    const { inspect } = this.options;
    this.live = this.guarded(createActor(this.board.machine, { ...how, ...(inspect === undefined ? {} : { inspect: this.inspector(inspect) }) }));
    this.live.start();
  }

  private tell(before: System, event: Exclude<InputEvent, OpenedEvent>, at: number): void {
    const { live } = this;
    if (live === null || event.type === 'shadow.finished') return;
    if (event.type === 'hooks.reloaded') { this.board.say(live, null, hooksChanged(event.hooks)); return; }
    if (!answersEffect(event)) { this.board.say(live, null, machineEvent(event, 'session', at)); return; }
    const answered = before.outstanding.find((effect) => effect.id === event.effect);
    if (answered === undefined) return;
    const target = answered.actor === 'session' ? live : this.child(live, answered.actor);
    if (target !== undefined) this.board.say(target, answered.invoke, machineEvent(event, answered.invoke, at));
  }

  private child(live: SessionActor, id: string): AnyActorRef | undefined {
    const children: Record<string, AnyActorRef | undefined> = live.getSnapshot().children;
    return children[id];
  }

  private answerHooksThatRunNothing(system: System): void {
    for (let asked = this.board.nextAsked(); asked !== undefined; asked = this.board.nextAsked()) {
      const plan = planHooks(system.hooks, asked.request, '');
      if (plan.runs.length === 0) asked.answer({ ...plan.emptyAnswer, type: `xstate.done.actor.${asked.invoke}` });
    }
  }

  private inspector(inspect: Inspect): (event: InspectionEvent) => void {
    return (event) => this.guard('an inspector threw', () => (typeof inspect === 'function' ? inspect(event) : inspect.next?.(event)));
  }

  /** XState throws what an observer threw at the process; here it is told of. */
  private guarded(actor: SessionActor): SessionActor {
    const subscribe = actor.subscribe.bind(actor);
    actor.subscribe = (next: SnapshotObserver | ((snapshot: SessionSnapshot) => void) | undefined, error?: ((error: unknown) => void) | undefined, complete?: (() => void) | undefined) => {
      const observer: SnapshotObserver = typeof next === 'function' ? { next, ...(error && { error }), ...(complete && { complete }) } : next ?? {};
      const told = (call: () => unknown): void => this.guard('an observer of the mirror threw', call);
      return subscribe({ next: (value) => told(() => observer.next?.(value)), error: (failure) => told(() => observer.error?.(failure)), complete: () => told(() => observer.complete?.()) });
    };
    return actor;
  }

  private guard(where: string, call: () => unknown): void {
    guarded(call, (error) => this.options.onTrouble?.(where, error));
  }
}

type SessionSnapshot = ReturnType<SessionActor['getSnapshot']>;
type SnapshotObserver = Observer<SessionSnapshot>;
