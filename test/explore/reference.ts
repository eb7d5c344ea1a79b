/**
 * The rules of docs/queue-and-block.md once more, written as a person would tell them: a turn is a loop, a tool call is a
 * sequence, an interrupt ends whatever goes on. It shares nothing with the charts, on purpose: where the two say
 * different things, one of them is wrong.
 */

import { ReferenceGoal } from './reference-goal.ts';

/** What the outside says to the session, in the reference's own words. */
export type Said =
  | { say: 'submit' | 'queue'; prompt: string; turn: string }
  | { say: 'steer'; prompt: string }
  | { say: 'release' } | { say: 'interrupt' } | { say: 'close' } | { say: 'crash' }
  | { say: 'compact' | 'command'; turn: string }
  | { say: 'settings'; rules: Partial<Rules> }
  | { say: 'goal'; change: { objective?: string; status?: string; budget?: number } } | { say: 'drop goal' }
  /** The model's word, in a turn. */
  | { say: 'create goal'; objective: string } | { say: 'mark goal'; status: string }
  | { say: 'answer'; to: string; with: Reply };

/** What hooks, model and tools answer. */
export type Reply = { block?: boolean; stop?: boolean; context?: string; feedback?: boolean; rewrite?: boolean; fails?: boolean; retry?: boolean; full?: boolean; begun?: boolean; text?: boolean; followUp?: boolean; call?: string; fragments?: number; turn?: string; tokens?: number };

/** `compacts`: whether a conversation that is full is compacted. `hooks`: the events that have a handler. */
export type Rules = { preempt: boolean; maxContinuations: number; maxGoalTurns?: number; compacts: boolean; hooks: ReadonlySet<string> };

type Wait = { for: string };
type Process = Generator<Wait, void, Reply>;
/** How a stream ended. `retry`: it broke, and may be asked for again. */
type Ended = 'completed' | 'failed' | 'cut' | 'retry';

/** Calls a running process off; nothing of it goes on. */
type Running = { process: Process; waitsFor: string };

export class Reference {
  /** What the session has told since it was last asked, in order. */
  private told: string[] = [];
  /** What the running turn goes by, or the last one went by; and what the next one will. */
  private rules: Rules;
  private wanted: Rules;
  private starts = ['startup'];
  private queue: { prompt: string; turn: string }[] = [];
  private next: { prompt: string; turn: string }[] = [];
  private held = false;
  private full = false;
  private steered: string[] = [];
  private batch: string[] = [];
  private turn: string | null = null;
  private kind = 'prompt';
  private readonly goal = new ReferenceGoal((what) => this.tell(what));
  private mode: 'idle' | 'pursuing' | 'turn' | 'interrupting' | 'closing' | 'closed' = 'idle';
  private main: Running | null = null;
  /** Commands of the user's own that run, with the turn in which each began. */
  private commands: { id: string; turn: string | null }[] = [];
  private calls: { id: string; running: Running | null; done: boolean }[] = [];
  private closing = false;
  private begun = false;
  private followUp = false;
  private marks = '';

  constructor(rules: Rules) {
    this.rules = rules;
    this.wanted = rules;
  }

  /** What is awaited, sorted: hook events, `model`, `tool c`. */
  get waits(): (string | undefined)[] {
    const commands = this.commands.map(({ id }) => `command ${id}`);
    return [this.main?.waitsFor, ...this.calls.map((call) => call.running?.waitsFor), ...commands].filter((wait) => wait !== undefined && wait !== 'calls' && wait !== 'its command').toSorted();
  }

  /** Everything that the future depends on and that can be seen from here. */
  get key(): string {
    return JSON.stringify([this.waits, this.queue, this.next, this.held, this.full, this.steered, this.batch, this.turn, this.mode, this.closing, this.begun, this.followUp, this.starts, this.marks, this.commands, this.wanted, this.kind, this.goal.key]);
  }

  /** Hears what is said; tells what comes of it, in order. */
  hear(said: Said): string[] {
    this.told = [];
    switch (said.say) {
      case 'submit': this.submit(said.prompt, said.turn); break;
      case 'queue': this.tell(`queued ${said.prompt}`); this.queue.push(said); break;
      case 'steer': this.steer(said.prompt); break;
      case 'release': this.held = false; break;
      case 'interrupt': this.interrupt(); break;
      case 'close': this.closing = true; if (this.mode === 'turn') this.interrupt(); break;
      case 'crash': this.crash(); break;
      case 'compact': this.beginTurn(said.turn, 'compaction', this.compactByHand()); break;
      case 'command': this.command(said.turn); break;
      case 'settings': this.tell('settings changed'); this.wanted = { ...this.wanted, ...said.rules }; break;
      case 'goal': this.pend(this.goal.set(said.change, this.turn !== null)); break;
      case 'drop goal': this.goal.drop(this.turn !== null); break;
      case 'create goal': this.pend(this.goal.create(said.objective)); break;
      case 'mark goal': this.goal.mark(said.status); break;
      case 'answer': this.answer(said.to, said.with); break;
    }
    this.comeToRest();
    return this.told;
  }

  private tell(what: string): void {
    this.told.push(what);
  }

  /* Ways in. */

  /** What a running turn is told of the goal; one that is being interrupted hears no more of it. */
  private pend(news: string[]): void {
    if (this.mode === 'turn') this.steered.push(...news);
  }

  private submit(prompt: string, turn: string): void {
    if (this.mode === 'idle' || this.mode === 'pursuing') { this.held = false; this.beginTurn(turn, 'prompt', this.prompts([prompt])); return; }
    if (this.mode === 'turn') { this.steer(prompt); return; }
    this.tell(`queued ${prompt}`);
    this.next.push({ prompt, turn });
  }

  /** Joins the running turn. Where the session preempts and the answer has begun, it is cut at once. */
  private steer(prompt: string): void {
    this.tell(`steered ${prompt}`);
    this.goal.heardUser();
    this.steered.push(prompt);
    if (this.rules.preempt && this.begun && this.main?.waitsFor === 'model' && this.marks !== 'summary') this.go(this.main, { block: true });
  }

  private answer(to: string, reply: Reply): void {
    if (to.startsWith('command ')) { this.endCommand(to.slice('command '.length)); return; }
    if (this.main?.waitsFor === to) { this.go(this.main, reply); return; }
    const call = this.calls.find(({ running }) => running?.waitsFor === to);
    if (call?.running) this.go(call.running, reply, () => { call.running = null; call.done = true; this.pend(this.goal.callEnded()); });
    if (this.main?.waitsFor === 'calls' && call?.done === true) this.go(this.main, {});
  }

  private go(running: Running, reply: Reply, whenDone: () => void = () => { if (this.main === running) this.main = null; }): void {
    const { done, value } = running.process.next(reply);
    if (done === true) whenDone(); else running.waitsFor = value.for;
  }

  private begin(process: Process): Running | null {
    const { done, value } = process.next({});
    return done === true ? null : { process, waitsFor: value.for };
  }

  private beginTurn(turn: string, kind: string, process: Process): void {
    this.mode = 'turn';
    this.turn = turn;
    this.rules = this.wanted;
    this.kind = kind;
    this.tell(`turn ${turn} ${kind}`);
    this.goal.join(kind === 'prompt');
    this.main = this.begin(process);
  }

  /** What starts by itself: the next turn, or the end. */
  private comeToRest(): void {
    if (this.mode === 'pursuing' && !this.goalMayGoOn) { this.main = null; this.mode = 'idle'; }
    while (this.mode === 'idle' && this.main === null) {
      if (this.closing) { this.mode = 'closing'; this.main = this.begin(this.end()); continue; }
      const first = this.next.length > 0 ? this.next.shift() : this.held ? undefined : this.queue.shift();
      if (first === undefined) { this.pursue(); return; }
      this.held = false;
      this.beginTurn(first.turn, 'prompt', this.prompts([first.prompt]));
    }
  }

  private get goalMayGoOn(): boolean {
    return this.goal.isDue && !this.closing && this.next.length === 0 && (this.held || this.queue.length === 0);
  }

  /** Nobody else wants a turn: the goal asks for one, as often as it may. */
  private pursue(): void {
    this.goal.pauseIfAlone(this.wanted.maxGoalTurns ?? Infinity);
    if (!this.goalMayGoOn) return;
    this.mode = 'pursuing';
    this.main = this.begin(this.goalTurn());
  }

  private* goalTurn(): Process {
    const { turn = '' } = yield { for: 'goalTurn' };
    this.held = false;
    this.beginTurn(turn, 'goal', this.prompts(this.goal.begin()));
  }

  /** Asks the hooks of an event; where there are none, nobody is asked. */
  private* ask(event: string, about?: string): Generator<Wait, Reply, Reply> {
    if (!this.rules.hooks.has(event)) return {};
    return yield { for: about === undefined ? event : `${event} ${about}` };
  }

  private* end(): Process {
    yield* this.ask('SessionEnd');
    this.tell('closed');
    this.mode = 'closed';
  }

  private settle(status: string): void {
    this.goal.turnEnded(status);
    this.tell(`settled ${this.turn} ${status}`);
    this.turn = null;
    this.mode = 'idle';
    if (status === 'interrupted') this.held = true;
  }

  /* An interrupt: what ran is called off, what was not seen is dropped, Interrupt hooks are told. */

  private callOff(): void {
    this.main = null;
    this.marks = '';
    for (const prompt of [...this.batch, ...this.steered].filter(isPrompt)) this.tell(`dropped ${prompt}`);
    this.batch = [];
    this.steered = [];
    for (const { id, done } of this.calls) {
      if (!done) this.tell(`call ${id} interrupted`);
      this.tell(`call ${id} answered`);
    }
    this.calls = [];
  }

  private interrupt(): void {
    if (this.main?.waitsFor === 'model') this.tell('cut interrupted');
    this.abort();
  }

  private abort(): void {
    this.callOff();
    for (const { turn } of this.commands) if (turn === this.turn) this.tell('command finished');
    this.commands = this.commands.filter(({ turn }) => turn !== this.turn);
    this.mode = 'interrupting';
    this.main = this.begin(this.interruptHooks());
  }

  private* interruptHooks(): Process {
    yield* this.ask('Interrupt');
    this.settle('interrupted');
  }

  private crash(): void {
    if (this.main?.waitsFor === 'model') this.tell('cut interrupted');
    if (this.turn !== null) {
      this.callOff();
      this.settle('interrupted');
    }
    this.main = null;
    this.commands = [];
    this.steered = [];
    this.mode = 'idle';
    this.closing = false;
    this.starts = ['resume'];
    this.queue = [...this.next, ...this.queue];
    this.next = [];
    this.goal.resumed();
    this.tell('resumed');
  }

  /* A turn. Section 4.1 of the specification, line by line. */

  private* prompts(first: string[]): Process {
    this.batch = first;
    let continuations = 0;
    let error = false;
    for (;;) {
      if (error) {
        yield* this.inspect();
      } else {
        const compaction = this.mustCompact ? yield* this.compaction('auto') : 'done';
        if (compaction === 'failed') {
          error = true;
          yield* this.inspect();
        } else if (compaction === 'stopped') {
          yield* this.inspectAll();
          this.abort();
          return;
        } else if (yield* this.sessionStart()) {
          for (;;) {
            const seen = yield* this.inspect();
            if (seen.blocked > 0 && seen.accepted === 0) break;
            const ended = yield* this.requestUntilItHolds();
            if (ended === 'failed') { error = true; break; }
            if (this.mustCompact && (this.followUp || this.steered.length > 0)) {
              if (!this.followUp) this.takeSteered();
              const mid = yield* this.compaction('auto');
              if (mid === 'failed') { error = true; yield* this.inspect(); break; }
              if (mid === 'stopped') { yield* this.inspectAll(); this.abort(); return; }
              if (!(yield* this.sessionStart())) break;
              continue;
            }
            if (this.followUp || this.steered.length > 0) { this.takeSteered(); continue; }
            const stop = yield* this.ask('Stop');
            if (stop.block !== true || stop.stop === true) break;
            if (stop.fragments === 0) { this.tell('warned'); break; }
            if (continuations >= this.rules.maxContinuations) { this.tell('continuation refused'); break; }
            continuations++;
            this.tell(`continued ${continuations}`);
            this.takeSteered();
          }
        }
      }
      if (this.steered.length === 0) break;
      this.takeSteered();
    }
    this.settle(error ? 'failed' : 'completed');
  }

  private get mustCompact(): boolean {
    return this.full && this.rules.compacts;
  }

  private takeSteered(): void {
    this.batch = this.steered;
    this.steered = [];
  }

  /** False where a hook stops the turn; what was to be looked at is dropped then. */
  private* sessionStart(): Generator<Wait, boolean, Reply> {
    while (this.starts.length > 0) {
      this.starts.shift();
      const reply = yield* this.ask('SessionStart');
      this.context(reply);
      if (reply.stop !== true || this.kind === 'goal') continue;
      for (const prompt of this.batch.filter(isPrompt)) this.tell(`dropped ${prompt}`);
      this.batch = [];
      return false;
    }
    return true;
  }

  /** Each prompt by itself, in order. A blocked one leaves its contexts and nothing else. */
  private* inspect(): Generator<Wait, { accepted: number; blocked: number }, Reply> {
    const seen = { accepted: 0, blocked: 0 };
    while (this.batch.length > 0) {
      const [first = ''] = this.batch;
      if (!isPrompt(first)) { this.batch.shift(); this.goal.wasTold(first); this.tell(first.slice(1, first.indexOf(')'))); continue; }
      const reply = yield* this.ask('UserPromptSubmit');
      const prompt = this.batch.shift() ?? '';
      const refused = reply.block === true || reply.stop === true;
      seen[refused ? 'blocked' : 'accepted']++;
      this.tell(`${refused ? 'blocked' : 'accepted'} ${prompt}`);
      this.context(reply);
    }
    return seen;
  }

  /** What waits too, as the turn will not go on. */
  private* inspectAll(): Process {
    yield* this.inspect();
    while (this.steered.length > 0) { this.takeSteered(); yield* this.inspect(); }
  }

  private context({ context }: Reply): void {
    if (context !== undefined) this.tell(`context ${context}`);
  }

  /** A stream that broke is asked for again after a pause, once the calls that it made have ended. Nobody is looked at in between. */
  private* requestUntilItHolds(): Generator<Wait, Ended, Reply> {
    for (;;) {
      const ended = yield* this.request();
      yield* this.callsDone();
      if (ended !== 'retry') return ended;
      yield { for: 'pause' };
    }
  }

  private* request(): Generator<Wait, Ended, Reply> {
    yield* this.ask('PreModelRequest');
    this.tell('asked');
    this.goal.asks();
    this.begun = false;
    this.followUp = false;
    const ended = yield* this.stream(true);
    this.marks = '';
    yield* this.ask('PostModelRequest');
    return ended;
  }

  private* stream(mayCall: boolean): Generator<Wait, Ended, Reply> {
    for (;;) {
      const reply = yield { for: 'model' };
      if (reply.block === true) { this.tell('cut steered'); return 'cut'; }
      if (reply.begun === true) {
        if (!mayCall) continue;
        if (this.steered.some(isPrompt)) { this.tell('cut steered'); return 'cut'; }
        this.begun = true;
      } else if (reply.text === true) {
        this.begun = true;
        this.tell('said');
      } else if (reply.call !== undefined && mayCall) {
        if (this.calls.some(({ id }) => id === reply.call)) { this.tell('warned'); continue; }
        this.begun = true;
        this.followUp = true;
        this.tell('said');
        this.tell(`call ${reply.call} called`);
        this.calls.push({ id: reply.call, running: null, done: false });
        if (!this.rules.hooks.has('PostModelRequest')) this.beginCalls();
      } else if (reply.retry === true) {
        this.goal.broke();
        this.tell('failed');
        return 'retry';
      } else if (reply.fails === true) {
        this.goal.failed();
        this.tell('failed');
        this.full ||= reply.full === true;
        return 'failed';
      } else {
        this.tell('answered');
        this.goal.answered(reply.full === true ? 1_000 : 1);
        this.full = reply.full === true;
        this.followUp ||= reply.followUp === true;
        return 'completed';
      }
    }
  }

  /** Calls begin as they arrive; where hooks look at the answer, when it is over and they have spoken. */
  private beginCalls(): void {
    for (const call of this.calls.filter(({ running, done }) => running === null && !done)) call.running = this.begin(this.call(call.id));
  }

  private* callsDone(): Generator<Wait, void, Reply> {
    this.beginCalls();
    for (;;) {
      while (this.calls[0]?.done) this.tell(`call ${this.calls.shift()?.id ?? ''} answered`);
      if (this.calls.length === 0) return;
      yield { for: 'calls' };
    }
  }

  private* call(id: string): Process {
    const before = yield* this.ask('PreToolUse', id);
    this.context(before);
    if (before.block === true) { this.tell(`call ${id} blocked`); return; }
    if (before.rewrite === true) {
      this.tell(`call ${id} rewritten`);
      yield { for: `describe ${id}` };
    }
    const ran = yield { for: `tool ${id}` };
    this.tell(`call ${id} finished`);
    if (ran.fails === true) return;
    const after = yield* this.ask('PostToolUse', id);
    this.context(after);
    if (after.feedback === true) this.tell(`call ${id} corrected`);
  }

  /* Compaction. */

  private* compaction(trigger: 'auto' | 'manual'): Generator<Wait, 'done' | 'failed' | 'stopped', Reply> {
    this.tell(`compaction ${trigger}`);
    if ((yield* this.ask('PreCompact')).stop === true) { this.tell('compaction stopped'); return 'stopped'; }
    const ended = yield* this.summaryUntilItHolds();
    if (ended === 'failed') return 'failed';
    this.tell('compacted');
    this.full = false;
    this.starts.push('compact');
    if ((yield* this.ask('PostCompact')).stop === true) { this.tell('compaction stopped'); return 'stopped'; }
    return 'done';
  }

  private* summaryUntilItHolds(): Generator<Wait, Ended, Reply> {
    for (;;) {
      this.tell('asked for a summary');
      this.goal.asks();
      this.marks = 'summary';
      const ended = yield* this.stream(false);
      this.marks = '';
      if (ended !== 'retry') return ended;
      yield { for: 'pause' };
    }
  }

  private* compactByHand(): Process {
    const ended = yield* this.compaction('manual');
    if (ended === 'stopped') { yield* this.inspectAll(); this.abort(); return; }
    yield* this.afterOwnTurn(ended === 'failed');
  }

  /** A turn that asks the model nothing records what waits, and leaves it to the next turn's request. */
  private* afterOwnTurn(error: boolean): Process {
    yield* this.inspectAll();
    this.settle(error ? 'failed' : 'completed');
  }

  /* A user's own command: a turn of its own, or beside what a turn does. */

  private command(id: string): void {
    this.commands.push({ id, turn: this.turn ?? id });
    if (this.mode === 'idle' || this.mode === 'pursuing') this.beginTurn(id, 'command', this.commandTurn());
  }

  private* commandTurn(): Process {
    yield { for: 'its command' };
    yield* this.afterOwnTurn(false);
  }

  /** What it said waits to join the turn that runs now, if that is not its own. */
  private endCommand(id: string): void {
    this.commands = this.commands.filter((command) => command.id !== id);
    this.tell('command finished');
    if (this.main?.waitsFor === 'its command' && this.turn === id) this.go(this.main, {});
    else if (this.mode === 'turn') this.steered.push(NOTICE);
  }
}

/** What a command has said, among the prompts that wait. */
const NOTICE = '(noted)';
const isPrompt = (waiting: string): boolean => !waiting.startsWith('(');
