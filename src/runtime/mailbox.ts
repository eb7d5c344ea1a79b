import type { SessionRecord } from '../views/record.ts';
import { FORMAT_VERSION, type EventLog, type LogRecord } from '../log/index.ts';
import type { Effect } from './effect.ts';
import { SessionRefusal } from './errors.ts';
import { answersEffect, type InputEvent } from './input-event.ts';
import { isAwaited, step, type Step } from './step.ts';
import type { System } from './system.ts';

/** One step that is on its way: decided, and not to be acted on before it is durable. */
export type Committed = { record: SessionRecord; effects: readonly Effect[]; system: System };

export type MailboxOptions = {
  log: EventLog;
  sessionId: string;
  now: () => number;
  /** Hears of a record while the disk takes it, in order, before `onDurable` does or not at all. It may tell nobody of it, start nothing, and must not throw. */
  onDecided: (committed: Committed) => void;
  /** Hears of each record once it is durable, in order, one at a time (L1). */
  onDurable: (committed: Committed) => void;
  /** What may stand in the place of an event that no record can hold, the best first. */
  inPlaceOf: (event: InputEvent, reason: Error) => Iterable<InputEvent>;
  /** The log took no more: nothing of the record was or will be done. */
  onFailure: (error: unknown) => void;
  /** The law; the one law where absent. Checks of the law put a broken one here. */
  law?: Law;
};

/** What decides, and what it is worth deciding on. */
export type Law = { step: Step; isAwaited: typeof isAwaited };
const theLaw: Law = { step, isAwaited };

/**
 * One event after another: step, append, and once durable, hand on. The mailbox may step ahead of the disk; what it
 * hands on never does (L1). Events come from everywhere; the order in which they are heard is the order of the log.
 */
export class Mailbox {
  system: System | null;
  private readonly options: MailboxOptions;
  private readonly waiting: { event: InputEvent; resolve?: (record: SessionRecord) => void; reject?: (error: unknown) => void }[] = [];
  private readonly undurable: Committed[] = [];
  private tail: Promise<void> = Promise.resolve();
  private stepping = false;
  private failure: { error: unknown } | null = null;

  constructor(options: MailboxOptions, system: System | null) {
    this.options = options;
    this.system = system;
  }

  /** How much is heard and not yet durable. */
  get length(): number {
    return this.waiting.length + this.undurable.length;
  }

  /** Hears an event; what nobody waits for is dropped (L4). */
  post(event: InputEvent): void {
    this.waiting.push({ event });
    this.drain();
  }

  /** Hears an event, and tells when its record is durable. */
  send(event: InputEvent): Promise<SessionRecord> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ event, resolve, reject });
      this.drain();
    });
  }

  /** Does it behind everything heard so far: at once where all of that is handed on. It must not throw. */
  behind(act: () => void): void {
    if (this.length === 0) act();
    else this.tail = this.tail.then(act);
  }

  /** Resolves once everything heard so far is durable and handed on. */
  async settled(): Promise<void> {
    for (let tail; tail !== this.tail; ) { tail = this.tail; await tail; }
  }

  private drain(): void {
    if (this.stepping) return;
    this.stepping = true;
    try {
      while (this.options.log.isBusy !== true) {
        const next = this.waiting.shift();
        if (next === undefined) return;
        this.hear(next);
      }
    } finally {
      this.stepping = false;
    }
  }

  private hear({ event, resolve, reject }: Mailbox['waiting'][number]): void {
    if (this.failure !== null) { reject?.(stopped(event, this.failure.error)); return; }
    const law = this.options.law ?? theLaw;
    if (this.system !== null && !law.isAwaited(this.system, event)) {
      reject?.(this.system.fault === null ? new Error(`Cannot take ${event.type}: nobody waits for it`) : stopped(event, this.system.fault));
      return;
    }
    const decided = this.decide(event);
    const refusal = this.refusalOf(decided);
    if (refusal === null) this.commit(decided, resolve, reject);
    else if (reject === undefined) this.commitInPlaceOf(event, decided, refusal);
    else reject(new SessionRefusal('limit', `Cannot take ${event.type}, for no record can hold it: ${refusal.message}`));
  }

  /** What the event comes to. A step is pure: nothing is decided before it is committed. */
  private decide(event: InputEvent): Committed {
    const at = this.options.now();
    const actor = actorOf(this.system, event);
    const { system, facts, effects } = (this.options.law ?? theLaw).step(this.system, event, at);
    return { record: { v: FORMAT_VERSION, seq: system.seq, at, session: this.options.sessionId, actor, event, facts }, effects, system };
  }

  /** An answer that somebody waits for is recorded, as a failed one where it must be; without any the log refuses it, and the session stops. */
  private commitInPlaceOf(event: InputEvent, decided: Committed, refusal: Error): void {
    for (const other of this.options.inPlaceOf(event, refusal)) {
      const instead = this.decide(other);
      if (this.refusalOf(instead) === null) { this.commit(instead); return; }
    }
    if (answersEffect(event)) this.commit(decided);
  }

  private refusalOf({ record }: Committed): Error | null {
    return this.options.log.refusal?.(record as LogRecord) ?? null;
  }

  private commit(committed: Committed, resolve?: (record: SessionRecord) => void, reject?: (error: unknown) => void): void {
    this.system = committed.system;
    this.undurable.push(committed);
    const durable = this.options.log.append([committed.record as LogRecord], committed.record.seq);
    durable.catch(() => undefined);
    // Behind the log, which begins to write with the next round of the event loop.
    setImmediate(() => { if (this.undurable.includes(committed)) this.options.onDecided(committed); });
    this.tail = this.tail.then(async () => {
      try {
        await durable;
      } catch (error) {
        this.fail(error);
        // What would have been the log's first record has opened nothing.
        reject?.(committed.record.seq === 1 ? error : stopped(committed.record.event, error));
        return;
      }
      this.undurable.shift();
      this.options.onDurable(committed);
      resolve?.(committed.record);
      this.drain();
    });
  }

  private fail(error: unknown): void {
    this.undurable.shift();
    if (this.failure !== null) return;
    this.failure = { error };
    this.options.onFailure(error);
  }
}

const stopped = ({ type }: { type: string }, cause: unknown): SessionRefusal =>
  new SessionRefusal('faulted', `Cannot take ${type}: the session stopped with a fault: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });

/** The machine that hears an event: the one that waits for the answer, else the session. */
const actorOf = (system: System | null, event: InputEvent): string =>
  (answersEffect(event) ? system?.outstanding.find((effect) => effect.id === event.effect)?.actor : undefined) ?? 'session';
