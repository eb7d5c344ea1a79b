/**
 * L1 A record is durable before any effect that it caused starts, and before anyone outside hears of it.
 * L5 Observers change nothing: a slow, throwing or unsubscribing observer cannot stop, reorder or drop records.
 * L6 Everything has a limit with a name.
 */
import type { Observable } from 'rxjs';
import { textPrompt, type Prompt, type SamplingRequest, type SettingsChange, type TurnStatus } from '../../machines/index.ts';
import type { EventLog } from '../log/index.ts';
import type { ModelRequest } from '../models/port.ts';
import type { SessionRecord } from '../views/record.ts';
import { COMPACTION_PROMPT, Transcript } from '../views/transcript.ts';
import { SessionRefusal } from './errors.ts';
import { Broadcast } from './guarded-observable.ts';
import type { InputEvent, OpenedEvent, RecordedHookSet } from './input-event.ts';
import { defaultLimits, type SessionLimits } from './limits.ts';
import { Mailbox, type Committed } from './mailbox.ts';
import { Performer } from './perform.ts';
import type { Delta, Ports } from './ports.ts';
import { stateOf, type SessionState } from './state.ts';
import { sessionContext, type System } from './system.ts';

/** How a turn ended. */
export type TurnEnd = { turn: string; status: TurnStatus; error: { message: string } | null; lastMessage: string | null };

/** Told of what observers and ports did wrong; must not throw. */
export type TroubleHandler = (where: string, error: unknown) => void;

export type SessionParts = {
  id: string;
  log: EventLog;
  ports: Ports;
  opened: OpenedEvent;
  /** The records that the log holds already; none for a new session. */
  history: readonly SessionRecord[];
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
  onTrouble?: TroubleHandler;
};

/** A running session: the one loop of step, append, publish, perform. */
export class Session {
  readonly id: string;
  /** Every record from now on, once it is durable. */
  readonly records$: Observable<SessionRecord>;
  /** The state at the last durable record, and at each one from now on. */
  readonly state$: Observable<SessionState>;
  /** What is told while things run: tokens, tool output. Not history. */
  readonly deltas$: Observable<Delta>;
  readonly log: EventLog;
  readonly opened: OpenedEvent;
  private readonly mailbox: Mailbox;
  private readonly performer: Performer;
  private readonly parts: SessionParts;
  private readonly limits: SessionLimits;
  private readonly transcriptView: Transcript;
  private readonly records: Broadcast<SessionRecord>;
  private readonly states: Broadcast<SessionState>;
  private readonly deltas: Broadcast<Delta>;
  private readonly turnWaiters = new Map<string, ((end: TurnEnd) => void)[]>();
  private readonly trouble: TroubleHandler;
  private durable: System | null;
  private closed: Promise<void> | null = null;

  constructor(parts: SessionParts) {
    this.parts = parts;
    this.id = parts.id;
    this.log = parts.log;
    this.opened = parts.opened;
    this.limits = { ...defaultLimits, ...parts.limits };
    this.trouble = parts.onTrouble ?? ((where, error) => process.emitWarning(`${where}: ${error instanceof Error ? error.message : String(error)}`, 'HookturnWarning'));
    this.durable = parts.system;
    this.transcriptView = new Transcript(parts.opened.history);
    for (const record of parts.history) this.transcriptView.apply(record);
    const onObserverError = (error: unknown): void => this.trouble('an observer of the session threw', error);
    this.records = new Broadcast<SessionRecord>(onObserverError);
    this.states = new Broadcast<SessionState>(onObserverError, () => this.state);
    this.deltas = new Broadcast<Delta>(onObserverError);
    this.records$ = this.records.stream;
    this.state$ = this.states.stream;
    this.deltas$ = this.deltas.stream;
    this.mailbox = new Mailbox({
      log: parts.log, sessionId: parts.id, now: () => parts.ports.clock.now(),
      onDurable: (committed) => this.publish(committed), onFailure: (error) => this.fail(error),
    }, parts.system);
    this.performer = new Performer(parts.ports, {
      sessionId: parts.id, env: parts.env, paths: { own: parts.transcriptPath, parent: parts.parentTranscriptPath },
      modelRequest: (request) => this.modelRequest(request),
      post: (event) => this.mailbox.post(event), tell: (delta) => this.deltas.send(delta), onBrokenPort: this.trouble,
    });
    parts.ports.tools.onBackgroundItem?.((item, turn) => this.mailbox.post({ type: 'item.completed', turn, item }));
  }

  /** The state at the last durable record. */
  get state(): SessionState {
    return stateOf(this.current(this.durable));
  }

  /** The system at the last durable record: for checks and tools, not for changing. */
  get system(): System {
    return this.current(this.durable);
  }

  /** The conversation at the last durable record. */
  get transcript(): Transcript {
    return this.transcriptView;
  }

  /** Says the first word. Called once, by whoever made the session. */
  async begin(event: InputEvent): Promise<void> {
    await this.mailbox.send(event);
  }

  /** Submits a prompt: it starts a turn, or joins the one that runs. Resolves once it is durable. */
  async submit(input: string | Omit<Prompt, 'id'>): Promise<{ turn: string; promptId: string; ended: Promise<TurnEnd> }> {
    const prompt = this.prompt(input);
    this.refuseUnlessOpen();
    this.refuseWhileCompacting();
    const running = this.ahead.session.matches('interrupting') ? undefined : sessionContext(this.ahead).turn?.id;
    const turn = running ?? this.parts.ports.ids.turn();
    const ended = this.endOf(turn);
    await this.mailbox.send({ type: 'prompt.submitted', prompt, turn });
    return { turn, promptId: prompt.id, ended };
  }

  /** Joins the running turn: looked at after the answer or the tools' output, before the next request. */
  async steer(input: string | Omit<Prompt, 'id'>): Promise<{ turn: string; promptId: string }> {
    const prompt = this.prompt(input);
    this.refuseUnlessOpen();
    const turn = this.runningTurn('steer');
    this.refuseWhileCompacting();
    await this.mailbox.send({ type: 'prompt.steered', prompt });
    return { turn, promptId: prompt.id };
  }

  /** Waits for a turn of its own; on an idle session that is now. */
  async queue(input: string | Omit<Prompt, 'id'>): Promise<{ turn: string; promptId: string; ended: Promise<TurnEnd> }> {
    const prompt = this.prompt(input);
    this.refuseUnlessOpen();
    const turn = this.parts.ports.ids.turn();
    const ended = this.endOf(turn);
    await this.mailbox.send({ type: 'prompt.queued', prompt, turn });
    return { turn, promptId: prompt.id, ended };
  }

  /** Puts the queued prompts in this order; those that are not named are taken out. */
  async arrangeQueue(order: string[]): Promise<void> {
    this.refuseUnlessOpen();
    await this.mailbox.send({ type: 'queue.arranged', order });
  }

  /** Interrupts the running turn; resolves when it has settled. */
  async interrupt(): Promise<TurnEnd> {
    this.refuseUnlessOpen();
    const ended = this.endOf(this.runningTurn('interrupt'));
    await this.mailbox.send({ type: 'interrupt.requested' });
    return ended;
  }

  /** Sums the conversation up, in a turn of its own. */
  async compact(): Promise<{ turn: string; ended: Promise<TurnEnd> }> {
    return this.ownTurn('compact', (turn) => ({ type: 'compaction.requested', turn }));
  }

  /** Runs a command that the user typed himself: no hooks, no approval; the model reads of it with the next prompt. */
  async runCommand(command: string): Promise<{ turn: string; ended: Promise<TurnEnd> }> {
    return this.ownTurn('run a command', (turn) => ({ type: 'command.requested', turn, command }));
  }

  async changeSettings(settings: SettingsChange): Promise<void> {
    this.refuseUnlessOpen();
    await this.mailbox.send({ type: 'settings.changed', settings });
  }

  /** From the next dispatch on, these are the hooks. */
  async reloadHooks(hooks: RecordedHookSet): Promise<void> {
    this.refuseUnlessOpen();
    await this.mailbox.send({ type: 'hooks.reloaded', hooks });
  }

  /** Tells the session what an agent that it spawned has to say. */
  reportAgent(agentId: string, text: string): void {
    this.mailbox.post({ type: 'agent.reported', agentId, text });
  }

  /** Ends the session: interrupts what runs, runs the SessionEnd hooks, closes the log. May be called twice. */
  close(reason = 'other'): Promise<void> {
    this.closed ??= this.end(reason);
    return this.closed;
  }

  /** Resolves once everything heard so far is durable and told. */
  settled(): Promise<void> {
    return this.mailbox.settled();
  }

  /** The end of a turn that runs or will run. */
  endOf(turn: string): Promise<TurnEnd> {
    return new Promise((resolve) => {
      const waiters = this.turnWaiters.get(turn) ?? [];
      waiters.push(resolve);
      this.turnWaiters.set(turn, waiters);
    });
  }

  private async end(reason: string): Promise<void> {
    const isOver = (): boolean => this.ahead.fault !== null || this.ahead.session.value === 'closed';
    if (!isOver()) {
      const over = new Promise<void>((resolve) => {
        const subscription = this.states.stream.subscribe({ next: (state) => { if (state.name === 'closed' || state.fault !== null) resolve(); }, complete: () => resolve() });
        void this.states.stream.subscribe({ complete: () => subscription.unsubscribe() });
      });
      await this.mailbox.send({ type: 'close.requested', reason }).catch(() => undefined);
      await over;
    }
    await this.mailbox.settled();
    this.performer.cancelAll();
    await this.parts.ports.hooks.close();
    await this.parts.ports.tools.close();
    this.finish();
    await this.log.close();
  }

  private publish({ record, effects, system }: Committed): void {
    this.durable = system;
    this.transcriptView.apply(record);
    for (const view of this.parts.views ?? []) this.show(view, record);
    this.records.send(record);
    this.states.send(stateOf(system));
    this.tellTurnEnds(record);
    const moment = { context: sessionContext(system), handlers: system.hooks.handlers };
    for (const effect of effects) this.performer.perform(effect, moment);
    if (system.fault !== null) this.trouble('the session stopped', new Error(system.fault));
  }

  private show(view: (record: SessionRecord) => void, record: SessionRecord): void {
    try {
      view(record);
    } catch (error) {
      this.trouble('a view of the session threw', error);
    }
  }

  private tellTurnEnds(record: SessionRecord): void {
    for (const fact of record.facts) {
      if (fact.type !== 'turn.settled') continue;
      const { turn, status, error, lastMessage } = fact;
      for (const resolve of this.turnWaiters.get(turn) ?? []) resolve({ turn, status, error, lastMessage });
      this.turnWaiters.delete(turn);
    }
  }

  private fail(error: unknown): void {
    this.performer.cancelAll();
    this.trouble('the log took no more: the session stops', error);
    this.finish(`the log took no more: ${error instanceof Error ? error.message : String(error)}`);
  }

  private finish(message = 'the session is closed'): void {
    for (const [turn, waiters] of this.turnWaiters) for (const resolve of waiters) resolve({ turn, status: 'interrupted', error: { message }, lastMessage: null });
    this.turnWaiters.clear();
    this.records.end();
    this.states.end();
    this.deltas.end();
  }

  /** L10: a function of the records so far. It is asked when the record that wished for it is performed. */
  private modelRequest({ turn, purpose }: SamplingRequest): ModelRequest {
    const { preamble } = this.opened;
    const { settings } = sessionContext(this.current(this.durable));
    const input = [...preamble.items, ...this.transcriptView.items()];
    if (purpose === 'compaction') input.push({ type: 'message', role: 'user', content: [{ type: 'input_text', text: COMPACTION_PROMPT }] });
    const effort = this.opened.host['reasoningEffort'];
    return {
      model: settings.model, instructions: preamble.instructions, input, tools: this.parts.ports.tools.specs(), promptCacheKey: this.id,
      headers: { session_id: this.id, 'x-turn-id': turn }, ...(typeof effort === 'string' ? { reasoningEffort: effort } : {}),
    };
  }

  private async ownTurn(what: string, event: (turn: string) => InputEvent): Promise<{ turn: string; ended: Promise<TurnEnd> }> {
    this.refuseUnlessOpen();
    if (this.ahead.session.value !== 'idle') throw new SessionRefusal('turn-running', `Cannot ${what}: a turn is running. Wait for it, or interrupt it.`);
    const turn = this.parts.ports.ids.turn();
    const ended = this.endOf(turn);
    await this.mailbox.send(event(turn));
    return { turn, ended };
  }

  private prompt(input: string | Omit<Prompt, 'id'>): Prompt {
    const id = this.parts.ports.ids.prompt();
    const prompt = typeof input === 'string' ? textPrompt(id, input) : { ...input, id };
    const { prompts, chars } = { prompts: this.limits.waitingPrompts, chars: this.limits.promptChars };
    const context = sessionContext(this.ahead);
    if (context.queue.length + context.pending.length >= prompts) throw new SessionRefusal('limit', `Cannot take the prompt: ${prompts} prompts wait already (limit waitingPrompts)`);
    if (JSON.stringify(prompt.input).length > chars) throw new SessionRefusal('limit', `Cannot take the prompt: it is over ${chars} characters (limit promptChars)`);
    if (this.mailbox.length >= this.limits.mailboxEvents) throw new SessionRefusal('limit', `Cannot take the prompt: ${this.limits.mailboxEvents} events wait already (limit mailboxEvents)`);
    return prompt;
  }

  private runningTurn(what: string): string {
    const { turn } = sessionContext(this.ahead);
    if (turn === null || this.ahead.session.matches('interrupting')) throw new SessionRefusal('no-active-turn', `no active turn to ${what}`);
    return turn.id;
  }

  private refuseWhileCompacting(): void {
    if (sessionContext(this.ahead).turn?.kind === 'compaction') throw new SessionRefusal('not-steerable', 'Cannot take the prompt: the conversation is being compacted. Wait for it, queue the prompt, or interrupt.');
  }

  private refuseUnlessOpen(): void {
    const { fault, session } = this.ahead;
    if (fault !== null) throw new SessionRefusal('faulted', `Cannot go on: the session stopped with a fault: ${fault}. Resume it from its log.`);
    if (this.closed !== null || session.value === 'closed' || session.matches('closing')) throw new SessionRefusal('closed', 'Cannot go on: the session is closed. Resume it from its log.');
  }

  /** The system that the next event will be heard by; it may be ahead of the disk. */
  private get ahead(): System {
    return this.current(this.mailbox.system);
  }

  private current(system: System | null): System {
    if (system === null) throw new Error('Cannot use the session: it has not begun');
    return system;
  }
}

