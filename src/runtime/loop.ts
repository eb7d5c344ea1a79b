/**
 * L1 A record is durable before any effect that it caused starts, and before anyone outside hears of it.
 * L5 Observers change nothing: a slow, throwing or unsubscribing observer cannot stop, reorder or drop records.
 */
import { filter, firstValueFrom } from 'rxjs';
import type { TurnStatus } from '../../machines/index.ts';
import type { EventLog } from '../log/index.ts';
import type { SessionRecord } from '../views/record.ts';
import type { Transcript } from '../views/transcript.ts';
import type { AnsweredUnder } from './answered-under.ts';
import { checkpointState } from './checkpoint.ts';
import { Broadcast } from './guarded-observable.ts';
import type { InputEvent, OpenedEvent } from './input-event.ts';
import type { SessionLimits } from './limits.ts';
import { Mailbox, type Committed } from './mailbox.ts';
import { ModelRequests } from './model-requests.ts';
import { sessionGoal } from './session-goal.ts';
import { Performer, type Moment } from './perform.ts';
import type { Delta, Ports } from './ports.ts';
import { stateOf, type SessionState } from './state.ts';
import { sessionContext, type System } from './system.ts';
import { TurnEnds } from './turn-ends.ts';

/** Told of what observers and ports did wrong; must not throw. */
export type TroubleHandler = (where: string, error: unknown) => void;

/** What a running session is made of. */
export type SessionParts = {
  id: string;
  log: EventLog;
  ports: Ports;
  opened: OpenedEvent;
  /** The conversation so far, and what held at each output of it. The session goes on with them. */
  transcript: Transcript;
  answered: AnsweredUnder;
  system: System | null;
  transcriptPath: string | null;
  parentTranscriptPath: string | null;
  env: Readonly<Record<string, string>>;
  limits?: Partial<SessionLimits>;
  /**
   * Views that must have seen a record before its effects start, in this order: the rollout file is one (L11). They
   * must not throw; one that does is told of and the session goes on.
   */
  views?: readonly ((record: SessionRecord) => void)[];
  /** Views that make ready what they will tell of a record while the disk takes it. They tell nobody; nor are they sure to hear of each. */
  preparing?: readonly ((record: SessionRecord) => void)[];
  onTrouble?: TroubleHandler;
  leavesCheckpoint: boolean;
};

/** The one loop: step and append in the mailbox, then publish, then perform. */
export class Loop {
  readonly records: Broadcast<SessionRecord>;
  readonly states: Broadcast<SessionState>;
  readonly deltas: Broadcast<Delta>;
  readonly transcript: Transcript;
  readonly mailbox: Mailbox;
  readonly turnEnds = new TurnEnds((turn) => [this.ahead, this.durable].some((system) => isToCome(turn, system)));
  private readonly answered: AnsweredUnder;
  private readonly requests: ModelRequests;
  private readonly performer: Performer;
  private readonly parts: SessionParts;
  private readonly trouble: TroubleHandler;
  private durableSystem: System | null;
  private hasFailed = false;

  constructor(parts: SessionParts) {
    this.parts = parts;
    this.trouble = parts.onTrouble ?? warn;
    this.durableSystem = parts.system;
    this.transcript = parts.transcript;
    this.answered = parts.answered;
    this.requests = new ModelRequests(parts.id, parts.opened, parts.ports.tools);
    const onObserverError = (error: unknown): void => this.trouble('an observer of the session threw', error);
    this.records = new Broadcast<SessionRecord>(onObserverError);
    this.states = new Broadcast<SessionState>(onObserverError, () => stateOf(this.durable));
    this.deltas = new Broadcast<Delta>(onObserverError);
    this.mailbox = new Mailbox({
      log: parts.log, sessionId: parts.id, now: () => parts.ports.clock.now(),
      onDecided: (committed) => this.prepare(committed),
      onDurable: (committed) => this.publish(committed), inPlaceOf: (event, reason) => this.performer.inPlaceOf(event, reason), onFailure: (error) => this.fail(error),
    }, parts.system);
    this.performer = new Performer(parts.ports, {
      sessionId: parts.id, env: parts.env, paths: { own: parts.transcriptPath, parent: parts.parentTranscriptPath },
      modelRequest: (request) => this.requests.of(request, { context: sessionContext(this.durable), transcript: this.transcript, answered: this.answered }), goal: sessionGoal(this),
      post: (event) => this.mailbox.post(event), tell: (delta) => this.tell(delta), onBrokenPort: this.trouble,
    });
    parts.ports.tools.onBackgroundItem?.((item, turn) => this.mailbox.post({ type: 'item.completed', turn, item }));
  }

  /** The system at the last durable record. */
  get durable(): System {
    return begun(this.durableSystem);
  }

  /** The system that the next event will be heard by; it may be ahead of the disk. */
  get ahead(): System {
    return begun(this.mailbox.system);
  }

  /** Hears an event, and tells when its record is durable. */
  send(event: InputEvent): Promise<SessionRecord> {
    return this.mailbox.send(event);
  }

  /** Resolves at the first durable state that passes, or when there will be no more. */
  async until(test: (state: SessionState) => boolean): Promise<void> {
    await firstValueFrom(this.states.stream.pipe(filter(test)), { defaultValue: null });
  }

  /** Ends whatever runs, gives back the ports and the log. Nothing is recorded any more. */
  async release(): Promise<void> {
    await this.mailbox.settled();
    this.performer.cancelAll();
    await this.parts.ports.hooks.close();
    await this.parts.ports.tools.close();
    this.finish('interrupted', 'the session is closed');
    if (this.parts.leavesCheckpoint && !this.hasFailed) await this.leaveCheckpoint();
    await this.parts.log.close();
  }

  private async leaveCheckpoint(): Promise<void> {
    const { id, opened, log } = this.parts;
    if (this.durableSystem === null) return;
    const state = checkpointState({ id, opened, system: this.durableSystem, transcript: this.transcript, answered: this.answered });
    await log.checkpoint?.(this.durableSystem.seq, state).catch((error: unknown) => this.trouble('no checkpoint was left', error));
  }

  /** Makes ready what is told and sent of a record while the disk takes it: nobody hears of it, and nothing leaves (L1). */
  private prepare({ record, effects, system }: Committed): void {
    for (const view of this.parts.preparing ?? []) this.show(view, record);
    // What stands behind a record that is not kept yet waits: the conversation is not known.
    if (record.seq !== (this.durableSystem?.seq ?? 0) + 1) return;
    const moment = momentOf(system);
    for (const effect of effects) {
      if (effect.kind === 'model') this.performer.prepare(effect, moment, () => this.requests.of(effect.request, { context: moment.context, transcript: this.transcript.with(record), answered: this.answered.with(record) }));
    }
  }

  private publish({ record, effects, system }: Committed): void {
    this.durableSystem = system;
    this.keep(record);
    for (const view of this.parts.views ?? []) this.show(view, record);
    this.records.send(record);
    this.states.send(stateOf(system));
    this.turnEnds.apply(record);
    const moment = momentOf(system);
    for (const effect of effects) this.performer.perform(effect, moment);
    if (system.fault === null) return;
    this.trouble('the session stopped', new Error(system.fault));
    this.finish('failed', system.fault);
  }

  private keep(record: SessionRecord): void {
    this.transcript.apply(record);
    this.answered.apply(record);
  }

  /** What a model says piece by piece is told after the items that it said before. */
  private tell(delta: Delta): void {
    if (delta.type === 'model') this.mailbox.behind(() => this.deltas.send(delta));
    else this.deltas.send(delta);
  }

  private show(view: (record: SessionRecord) => void, record: SessionRecord): void {
    try {
      view(record);
    } catch (error) {
      this.trouble('a view of the session threw', error);
    }
  }

  /** The fault is in no record: the session stands at the last durable one, and whoever resumes it from there goes on without it. */
  private fail(error: unknown): void {
    const fault = `the log took no more: ${error instanceof Error ? error.message : String(error)}`;
    this.hasFailed = true;
    this.performer.cancelAll();
    this.trouble('the log took no more: the session stops', error);
    if (this.durableSystem !== null) {
      this.durableSystem = { ...this.durableSystem, fault };
      this.mailbox.system = this.durableSystem;
      this.states.send(stateOf(this.durableSystem));
    }
    this.finish('failed', fault);
  }

  private finish(status: TurnStatus, message: string): void {
    this.turnEnds.finish(status, message);
    this.records.end();
    this.states.end();
    this.deltas.end();
  }
}

const momentOf = (system: System): Moment => ({ context: sessionContext(system), handlers: system.hooks.handlers });

const warn: TroubleHandler = (where, error) => process.emitWarning(`${where}: ${error instanceof Error ? error.message : String(error)}`, 'HookturnWarning');

const isToCome = (id: string, system: System): boolean => {
  const { turn, queue, nextUp } = sessionContext(system);
  return turn?.id === id || [...queue, ...nextUp].some((waiting) => waiting.turn === id);
};

const begun = (system: System | null): System => {
  if (system === null) throw new Error('Cannot use the session: it has not begun');
  return system;
};
