/** L6 Everything has a limit with a name: what a session takes in is refused before it is recorded, and says why. */
import type { Observable } from 'rxjs';
import { settingsInForce, textPrompt, type JsonObject, type Prompt, type SessionSettings, type SettingsChange } from '../../machines/index.ts';
import type { EventLog } from '../log/index.ts';
import type { UserCommand } from '../tools/port.ts';
import type { SessionRecord } from '../views/record.ts';
import type { Transcript } from '../views/transcript.ts';
import { SessionRefusal } from './errors.ts';
import type { InputEvent, OpenedEvent, RecordedHookSet } from './input-event.ts';
import { defaultLimits, type SessionLimits } from './limits.ts';
import { Loop, type SessionParts } from './loop.ts';
import type { Delta } from './ports.ts';
import { sizeOf } from './size-of.ts';
import { UsersGoal } from './users-goal.ts';
import { stateOf, type SessionState } from './state.ts';
import { nothingRuns, sessionContext, type System } from './system.ts';
import type { TurnEnd } from './turn-ends.ts';

export type { TurnEnd } from './turn-ends.ts';

/** What a prompt may be given as: a text, or parts for the client and for the model; the id where it has one already. */
export type PromptInput = string | (Omit<Prompt, 'id'> & { id?: string });

/** A prompt that was taken: the turn that it is for, and how that turn ends. */
export type TakenPrompt = { turn: string; promptId: string; ended: Promise<TurnEnd> };

/** A running session: what a host says to it, and what it hears of it. */
export class Session {
  readonly id: string;
  readonly log: EventLog;
  readonly opened: OpenedEvent;
  /** Every record from now on, once it is durable. */
  readonly records$: Observable<SessionRecord>;
  /** The state at the last durable record, and at each one from now on. */
  readonly state$: Observable<SessionState>;
  /** What is told while things run: tokens, tool output. Not history. */
  readonly deltas$: Observable<Delta>;
  /** What the session is to achieve, turn after turn. */
  readonly goal: UsersGoal;
  private readonly loop: Loop;
  private readonly parts: SessionParts;
  private readonly limits: SessionLimits;
  private closed: Promise<void> | null = null;

  constructor(parts: SessionParts) {
    this.parts = parts;
    this.id = parts.id;
    this.log = parts.log;
    this.opened = parts.opened;
    this.limits = { ...defaultLimits, ...parts.limits };
    this.loop = new Loop(parts);
    this.records$ = this.loop.records.stream;
    this.state$ = this.loop.states.stream;
    this.deltas$ = this.loop.deltas.stream;
    this.goal = new UsersGoal(this.loop, () => this.refuseUnlessOpen());
  }

  /** The state at the last durable record. */
  get state(): SessionState {
    return stateOf(this.loop.durable);
  }

  /** The system at the last durable record: for checks and tools, not for changing. */
  get system(): System {
    return this.loop.durable;
  }

  /** What the next turn will decide by. */
  get settings(): SessionSettings {
    return sessionContext(this.loop.durable).settings;
  }

  /** The conversation at the last durable record. */
  get transcript(): Transcript {
    return this.loop.transcript;
  }

  /** Says the first word. Called once, by whoever made the session. */
  async begin(event: InputEvent): Promise<void> {
    await this.loop.send(event);
  }

  /** Submits a prompt: it starts a turn, or joins the one that runs. Resolves once it is durable. */
  async submit(input: PromptInput): Promise<TakenPrompt> {
    const prompt = this.prompt(input);
    this.refuseWhileCompacting();
    const running = this.loop.ahead.session.matches('interrupting') ? undefined : sessionContext(this.loop.ahead).turn?.id;
    const turn = running ?? this.parts.ports.ids.turn();
    await this.loop.send({ type: 'prompt.submitted', prompt, turn });
    return { turn, promptId: prompt.id, ended: this.endOf(turn) };
  }

  /** Joins the running turn: looked at after the answer or the tools' output, before the next request. */
  async steer(input: PromptInput): Promise<{ turn: string; promptId: string }> {
    const prompt = this.prompt(input);
    const turn = this.runningTurn('steer');
    this.refuseWhileCompacting();
    await this.loop.send({ type: 'prompt.steered', prompt });
    return { turn, promptId: prompt.id };
  }

  /** Waits for a turn of its own; on an idle session that is now. */
  async queue(input: PromptInput): Promise<TakenPrompt> {
    const prompt = this.prompt(input);
    const turn = this.parts.ports.ids.turn();
    await this.loop.send({ type: 'prompt.queued', prompt, turn });
    return { turn, promptId: prompt.id, ended: this.endOf(turn) };
  }

  /** Changes what a queued prompt says, the one with the id that it is given with. False where none with it waits any more. */
  async reviseQueued(prompt: Prompt): Promise<boolean> {
    this.refuseUnlessOpen();
    if (sizeOf(prompt) > this.limits.promptBytes) throw refusedBy('promptBytes', `it is over ${this.limits.promptBytes} bytes`);
    const { facts } = await this.loop.send({ type: 'prompt.revised', prompt });
    return facts.some(({ type }) => type === 'prompt.revised');
  }

  /** Puts the queued prompts in this order, by their ids; those that are not named are taken out. */
  async arrangeQueue(order: string[]): Promise<void> {
    this.refuseUnlessOpen();
    await this.loop.send({ type: 'queue.arranged', order });
  }

  /** Lets a held queue go on. Null where nothing waits in it, or a turn runs. */
  async startQueue(): Promise<TakenPrompt | null> {
    this.refuseUnlessOpen();
    const [first] = sessionContext(this.loop.ahead).queue;
    if (first === undefined || !nothingRuns(this.loop.ahead)) return null;
    await this.loop.send({ type: 'queue.released' });
    return { turn: first.turn, promptId: first.prompt.id, ended: this.endOf(first.turn) };
  }

  /** Interrupts the running turn; resolves when it has settled. */
  async interrupt(): Promise<TurnEnd> {
    this.refuseUnlessOpen();
    const turn = this.runningTurn('interrupt');
    await this.loop.send({ type: 'interrupt.requested' });
    return this.endOf(turn);
  }

  /** Sums the conversation up, in a turn of its own, which takes the place of one that runs. */
  async compact(): Promise<{ turn: string; ended: Promise<TurnEnd> }> {
    this.refuseUnlessItMayAct('compact');
    const turn = this.parts.ports.ids.turn();
    await this.loop.send({ type: 'compaction.requested', turn });
    return { turn, ended: this.endOf(turn) };
  }

  /**
   * Runs a command that the user typed himself: no hooks, no approval; the model reads of it with the next request. It has a
   * turn of its own, or belongs to the one that runs. Whatever runs longer than `timeoutMs` is ended.
   */
  async runCommand(command: string, { timeoutMs }: { timeoutMs?: number | undefined } = {}): Promise<{ turn: string; ended: Promise<TurnEnd> }> {
    const id = this.parts.ports.ids.turn();
    const described = await this.describeCommand({ id, command });
    this.refuseUnlessItMayAct('run a command');
    const turn = sessionContext(this.loop.ahead).turn?.id ?? id;
    await this.loop.send({ type: 'command.requested', turn: id, command, ...(timeoutMs === undefined ? {} : { timeoutMs }), ...described });
    return { turn, ended: this.endOf(turn) };
  }

  /** From the next turn on; a turn that runs goes on as it began. Resolves once it is durable. */
  async changeSettings(settings: SettingsChange): Promise<void> {
    this.refuseUnlessOpen();
    await this.loop.send({ type: 'settings.changed', settings });
  }

  /** From the next dispatch on, these are the hooks. */
  async reloadHooks(hooks: RecordedHookSet): Promise<void> {
    this.refuseUnlessOpen();
    await this.loop.send({ type: 'hooks.reloaded', hooks });
  }

  /** Tells the session what an agent that it spawned has to say. */
  reportAgent(agentId: string, text: string): void {
    this.loop.mailbox.post({ type: 'agent.reported', agentId, text });
  }

  /** The end of a turn: at once for one that is over or was dropped, and, with an `error` that says so, for one that nobody knows here. */
  endOf(turn: string): Promise<TurnEnd> {
    return this.loop.turnEnds.of(turn);
  }

  /** Resolves once everything heard so far is durable and told. */
  settled(): Promise<void> {
    return this.loop.mailbox.settled();
  }

  /** Ends the session: interrupts what runs, runs the SessionEnd hooks, closes the log. May be called twice. */
  close(reason = 'other'): Promise<void> {
    this.closed ??= this.end(reason);
    return this.closed;
  }

  private async end(reason: string): Promise<void> {
    const { fault, session } = this.loop.ahead;
    if (fault === null && session.value !== 'closed') {
      const over = this.loop.until((state) => state.name === 'closed' || state.fault !== null);
      await this.loop.send({ type: 'close.requested', reason }).then(() => over, () => undefined);
    }
    await this.loop.release();
  }

  private async describeCommand(command: UserCommand): Promise<{ item?: JsonObject }> {
    const { tools } = this.parts.ports;
    const settings = settingsInForce(sessionContext(this.loop.ahead));
    const scope = { sessionId: this.id, turnId: command.id, cwd: settings.cwd, env: this.parts.env, settings };
    const item = await tools.describeUserCommand?.(command, scope);
    return item === undefined ? {} : { item };
  }

  /** While a turn is being interrupted there is nothing to join, and no room for a turn. */
  private refuseUnlessItMayAct(what: string): void {
    this.refuseUnlessOpen();
    const { ahead } = this.loop;
    if (!nothingRuns(ahead) && !ahead.session.matches('turn')) throw new SessionRefusal('turn-running', `Cannot ${what}: a turn is being interrupted. Wait for it.`);
  }

  /** The prompt with its id, within the limits of an open session. */
  private prompt(input: PromptInput): Prompt {
    this.refuseUnlessOpen();
    const prompt = typeof input === 'string' ? textPrompt(this.parts.ports.ids.prompt(), input) : { ...input, id: input.id ?? this.parts.ports.ids.prompt() };
    const { waitingPrompts, promptBytes, mailboxEvents } = this.limits;
    const { queue, pending, nextUp } = sessionContext(this.loop.ahead);
    if (queue.length + pending.length + nextUp.length >= waitingPrompts) throw refusedBy('waitingPrompts', `${waitingPrompts} prompts wait already`);
    if (sizeOf(prompt) > promptBytes) throw refusedBy('promptBytes', `it is over ${promptBytes} bytes`);
    if (sizeOf(prompt) + sizeOf(pending) > promptBytes) throw refusedBy('promptBytes', `with those that wait to join the turn it is over ${promptBytes} bytes`);
    if (this.log.isBusy === true) throw new SessionRefusal('limit', 'Cannot take the prompt: too much waits for the disk (limit maxPendingBytes)');
    if (this.loop.mailbox.length >= mailboxEvents) throw refusedBy('mailboxEvents', `${mailboxEvents} events wait already`);
    return prompt;
  }

  private runningTurn(what: string): string {
    const { turn } = sessionContext(this.loop.ahead);
    if (turn === null || this.loop.ahead.session.matches('interrupting')) throw new SessionRefusal('no-active-turn', `no active turn to ${what}`);
    return turn.id;
  }

  private refuseWhileCompacting(): void {
    if (sessionContext(this.loop.ahead).turn?.kind === 'compaction') throw new SessionRefusal('not-steerable', 'Cannot take the prompt: the conversation is being compacted. Wait for it, queue the prompt, or interrupt.');
  }

  private refuseUnlessOpen(): void {
    const { fault, session } = this.loop.ahead;
    if (fault !== null) throw new SessionRefusal('faulted', `Cannot go on: the session stopped with a fault: ${fault}. Resume it from its log.`);
    if (this.closed !== null || session.value === 'closed' || session.matches('closing')) throw new SessionRefusal('closed', 'Cannot go on: the session is closed. Resume it from its log.');
  }
}

const refusedBy = (limit: keyof SessionLimits, why: string): SessionRefusal => new SessionRefusal('limit', `Cannot take the prompt: ${why} (limit ${limit})`);
