import { fromCallback, type AnyActorRef, type AnyStateMachine, type EventObject } from 'xstate';
import { sessionMachine, toolCallMachine, type HookRequest } from '../../../machines/index.ts';

/** A machine of the mirror that has asked its hooks, and waits. */
export type Asked = { request: HookRequest; invoke: string; answer: (event: EventObject) => void };

/**
 * Where the mirror's machines are wired to: what they invoke never answers by itself, and they hear what the mirror
 * says, their own children's ends, and nothing else.
 */
export class Switchboard {
  readonly machine: typeof sessionMachine;
  private readonly said = new WeakSet<EventObject>();
  private readonly lines = new WeakMap<object, (event: EventObject) => void>();
  private asked: Asked[] = [];

  constructor() {
    // `provide` wants each actor's own type of output; an actor that never answers has none.
    const silent = this.neverAnswers();
    const toolCall = this.gated(toolCallMachine.provide({ actors: { hooks: silent, describe: silent, approver: silent, tool: silent } as never }));
    this.machine = this.gated(sessionMachine.provide({ actors: { hooks: silent, model: silent, command: silent, pause: silent, goalTurn: silent, toolCall } as never }));
  }

  /** Says an event to a machine, as what it invoked under `invoke` where that is there: inspectors see who answered. */
  say(to: AnyActorRef, invoke: string | null, event: EventObject): void {
    this.said.add(event);
    const invoked: unknown = invoke === null ? undefined : to.getSnapshot().children[invoke];
    const line = typeof invoked === 'object' && invoked !== null ? this.lines.get(invoked) : undefined;
    if (line === undefined) to.send(event);
    else line(event);
  }

  /** The next machine that has asked its hooks since the last time, oldest first. */
  nextAsked(): Asked | undefined {
    return this.asked.shift();
  }

  private neverAnswers() {
    return fromCallback<EventObject, HookRequest | undefined>(({ input, self, sendBack }) => {
      const answer = (event: EventObject): void => { this.said.add(event); sendBack(event); };
      this.lines.set(self, answer);
      if (input !== undefined && 'matcherInputs' in input) this.asked.push({ request: input, invoke: self.id, answer });
    });
  }

  private gated<Machine extends AnyStateMachine>(machine: Machine): Machine {
    const transition = machine.transition.bind(machine);
    machine.transition = (snapshot, event, scope) => {
      if (!this.hears(event)) return snapshot;
      const id = event.type.startsWith(ENDED) ? event.type.slice(ENDED.length) : '';
      const ended = snapshot.children[id];
      const next = transition(snapshot, event, scope);
      // XState keeps spawned children that ended; a long session's mirror must not.
      if (ended !== undefined && next.children[id] === ended) delete next.children[id];
      return next;
    };
    return machine;
  }

  private hears(event: EventObject): boolean {
    return this.said.has(event) || event.type === 'xstate.stop' || event.type.startsWith(`${ENDED}call.`);
  }
}

const ENDED = 'xstate.done.actor.';
