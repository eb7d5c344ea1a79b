import type { Fact } from './facts.ts';

/** What one named action changes and tells. Pure: from context and event alone. */
export type DecideOn<Context, Event> = (args: { context: Context; event: Event }) => { context?: Partial<Context>; facts?: Fact[] };

type Enqueue<Context> = { assign: (change: Partial<Context>) => void; emit: (fact: Fact) => void };

/** For `enqueueActions`: what a decision changes, then what it tells. */
export const carryOut = <Context, Event>(decide: DecideOn<Context, Event>) =>
  ({ context, event, enqueue }: { context: Context; event: Event; enqueue: Enqueue<Context> }): void => {
    const { context: change, facts } = decide({ context, event });
    if (change !== undefined) enqueue.assign(change);
    for (const fact of facts ?? []) enqueue.emit(fact);
  };

/** Each value of a record of names, made into something else. */
export const mapNames = <Name extends string, From, To>(record: Record<Name, From>, make: (from: From) => To): Record<Name, To> =>
  Object.fromEntries(Object.entries<From>(record).map(([name, from]) => [name, make(from)])) as Record<Name, To>;

/** The logic of an actor that the host has yet to give. */
export const notProvided = (machine: string, actor: string) => (): never => {
  throw new Error(`The actor "${actor}" is not provided: pass it with ${machine}.provide({ actors: { ${actor} } })`);
};
