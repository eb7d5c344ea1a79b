/**
 * L1 A record is durable before any effect that it caused starts, and before anyone outside hears of it.
 * L5 Observers change nothing: a slow, throwing or unsubscribing observer cannot stop, reorder or drop records.
 */
import { filter, firstValueFrom } from 'rxjs';
import { settingsInForce, type ResponseItem, type SamplingRequest, type SessionSettings, type TurnStatus } from '../../machines/index.ts';
import { toolOutputSchema } from '../../machines/tool-call-data.ts';
import type { EventLog } from '../log/index.ts';
import type { ModelRequest } from '../models/port.ts';
import type { SessionRecord } from '../views/record.ts';
import { COMPACTION_PROMPT, type Transcript, type TranscriptEntry } from '../views/transcript.ts';
import type { AnsweredUnder } from './answered-under.ts';
import { checkpointState } from './checkpoint.ts';
import { Broadcast } from './guarded-observable.ts';
import type { InputEvent, OpenedEvent } from './input-event.ts';
import type { SessionLimits } from './limits.ts';
import { Mailbox, type Committed } from './mailbox.ts';
import { sessionGoal } from './session-goal.ts';
import { Performer } from './perform.ts';
import type { Delta, Ports } from './ports.ts';
import { stateOf, type SessionState } from './state.ts';
import { sessionContext, type System } from './system.ts';
import { TurnEnds } from './turn-ends.ts';
import { withoutOldest } from './without-oldest.ts';

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
  /** Outputs as a model read them, and under which settings: reading is pure, and a long conversation has many. */
  private readonly readOutputs = new WeakMap<ResponseItem, { by: SessionSettings; read: ResponseItem }>();
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
    const onObserverError = (error: unknown): void => this.trouble('an observer of the session threw', error);
    this.records = new Broadcast<SessionRecord>(onObserverError);
    this.states = new Broadcast<SessionState>(onObserverError, () => stateOf(this.durable));
    this.deltas = new Broadcast<Delta>(onObserverError);
    this.mailbox = new Mailbox({
      log: parts.log, sessionId: parts.id, now: () => parts.ports.clock.now(),
      onDecided: (record) => { for (const view of parts.preparing ?? []) this.show(view, record); },
      onDurable: (committed) => this.publish(committed), inPlaceOf: (event, reason) => this.performer.inPlaceOf(event, reason), onFailure: (error) => this.fail(error),
    }, parts.system);
    this.performer = new Performer(parts.ports, {
      sessionId: parts.id, env: parts.env, paths: { own: parts.transcriptPath, parent: parts.parentTranscriptPath },
      modelRequest: (request) => this.modelRequest(request), goal: sessionGoal(this),
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

  private publish({ record, effects, system }: Committed): void {
    this.durableSystem = system;
    this.keep(record);
    for (const view of this.parts.views ?? []) this.show(view, record);
    this.records.send(record);
    this.states.send(stateOf(system));
    this.turnEnds.apply(record);
    const moment = { context: sessionContext(system), handlers: system.hooks.handlers };
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

  /** L10: a function of the records so far. It is asked when the record that wished for it is performed. */
  private modelRequest({ turn, purpose, dropped = 0 }: SamplingRequest): Omit<ModelRequest, 'tools'> {
    const { preamble, host } = this.parts.opened;
    const context = sessionContext(this.durable);
    const settings = settingsInForce(context);
    const isCompaction = purpose === 'compaction';
    const conversation = this.transcript.preambleFrom(preamble.items);
    for (const entry of this.transcript.entries) conversation.push(this.asRead(entry, settings));
    const input = [...withoutOldest(conversation, dropped)];
    if (isCompaction) input.push({ type: 'message', role: 'user', content: [{ type: 'input_text', text: settings.compactPrompt ?? COMPACTION_PROMPT }] });
    const effort = settings.reasoningEffort === undefined ? host['reasoningEffort'] : settings.reasoningEffort;
    const { reasoningSummary, serviceTier } = settings;
    const { retries, outputSchema } = context.turn ?? {};
    return {
      model: settings.model, instructions: preamble.instructions, input,
      promptCacheKey: this.parts.id, ...(isCompaction ? { parallelCalls: false } : {}), headers: { session_id: this.parts.id, 'x-turn-id': turn },
      ...(typeof effort === 'string' ? { reasoningEffort: effort } : {}), ...(typeof reasoningSummary === 'string' ? { reasoningSummary } : {}),
      ...(typeof serviceTier === 'string' ? { serviceTier } : {}), ...(outputSchema === undefined || isCompaction ? {} : { outputSchema }), ...(retries === undefined ? {} : { retries }),
    };
  }

  /** Outputs of tools are recorded whole; the model may read less of them. */
  private asRead(entry: TranscriptEntry, settings: SessionSettings): ResponseItem {
    const { tools } = this.parts.ports;
    const { item } = entry;
    if (tools.outputForModel === undefined || (item.type !== 'function_call_output' && item.type !== 'custom_tool_call_output')) return item;
    const by = this.answered.settingsOf(entry) ?? settings;
    const known = this.readOutputs.get(item);
    if (known?.by === by) return known.read;
    const output = toolOutputSchema.safeParse(item.output);
    const read = output.success ? { ...item, output: tools.outputForModel(output.data, by) } : item;
    this.readOutputs.set(item, { by, read });
    return read;
  }
}

const warn: TroubleHandler = (where, error) => process.emitWarning(`${where}: ${error instanceof Error ? error.message : String(error)}`, 'HookturnWarning');

const isToCome = (id: string, system: System): boolean => {
  const { turn, queue, nextUp } = sessionContext(system);
  return turn?.id === id || [...queue, ...nextUp].some((waiting) => waiting.turn === id);
};

const begun = (system: System | null): System => {
  if (system === null) throw new Error('Cannot use the session: it has not begun');
  return system;
};
