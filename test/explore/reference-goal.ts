/** What the model is told, with the objective as it was then. */
const OBJECTIVE = '(goal objective)';

/** What becomes of a goal, told as a person would: it shares nothing with the charts, as the rest of the reference. */
export class ReferenceGoal {
  private goal: { objective: string; status: string; budget: number | null; used: number } | null = null;
  /** After an interrupt it waits. */
  private held = false;
  /** What the running turn spends is spent on it. */
  private counts = false;
  private unaccounted = 0;
  /** The model knows the objective since the user spoke last. */
  private knows: string | null = null;
  private limitTold = false;
  /** The request that set it is not its own. */
  private settingRequest = false;
  private turnsAlone = 0;
  private readonly tell: (what: string) => void;

  constructor(tell: (what: string) => void) {
    this.tell = tell;
  }

  get key(): string {
    return JSON.stringify([this.goal, this.held, this.counts, this.unaccounted, this.knows, this.limitTold, this.settingRequest, this.turnsAlone]);
  }

  /** Whether another turn is due for it, if nobody else wants one. */
  get isDue(): boolean {
    return this.goal?.status === 'active' && !this.held;
  }

  /** Pauses one that has gone on by itself as often as it may. */
  pauseIfAlone(most: number): void {
    if (!this.isDue || this.turnsAlone < most || this.goal === null) return;
    this.goal.status = 'paused';
    this.tell('goal turns used up');
    this.show();
  }

  /** The user sets or changes it. Gives what a running turn is told of that. */
  set(change: { objective?: string; status?: string; budget?: number }, inTurn: boolean): string[] {
    if (this.goal === null && change.objective === undefined) return [];
    if (this.goal !== null) this.account(inTurn);
    const before = this.goal?.objective ?? null;
    this.goal ??= { objective: '', status: 'active', budget: null, used: 0 };
    Object.assign(this.goal, change);
    this.limit();
    this.show();
    if (this.goal.status === 'budgetLimited') return [];
    this.counts = inTurn && this.goal.status === 'active';
    this.unaccounted = 0;
    if (this.goal.status !== 'active') return [];
    Object.assign(this, { held: false, limitTold: false, turnsAlone: 0, settingRequest: false });
    return inTurn && before !== null && before !== this.goal.objective ? ['(goal objectiveUpdated)'] : [];
  }

  drop(inTurn: boolean): void {
    if (this.goal === null) return;
    this.account(inTurn);
    this.goal = null;
    Object.assign(this, { knows: null, counts: false, unaccounted: 0 });
    this.tell('goal cleared');
  }

  /** The model sets it, in a turn. */
  create(objective: string): string[] {
    if (this.goal !== null && this.goal.status !== 'complete') return [];
    this.goal = { objective, status: 'active', budget: null, used: 0 };
    Object.assign(this, { knows: null, counts: true, turnsAlone: 0, settingRequest: true });
    this.show();
    return [`${OBJECTIVE}${objective}`];
  }

  /** The model says what has become of it, in a turn. */
  mark(status: string): void {
    if (this.goal === null) return;
    this.account(true);
    this.goal.status = status;
    this.rest();
    this.show();
  }

  /** A turn begins. `byUser`: with a prompt. */
  join(byUser: boolean): void {
    if (byUser) this.heardUser();
    this.limitTold = false;
    this.unaccounted = 0;
    this.settingRequest = false;
    this.counts = this.goal?.status === 'active' || this.goal?.status === 'budgetLimited';
  }

  heardUser(): void {
    this.knows = null;
    this.turnsAlone = 0;
  }

  /** What a turn for it begins with. */
  begin(): string[] {
    this.turnsAlone++;
    const objective = this.goal?.objective ?? '';
    return [...(this.knows === objective ? [] : [`${OBJECTIVE}${objective}`]), '(goal continuation)'];
  }

  wasTold(what: string): void {
    if (what.startsWith(OBJECTIVE)) this.knows = what.slice(OBJECTIVE.length);
  }

  asks(): void {
    this.settingRequest &&= this.requestIsRunning;
    this.requestIsRunning = true;
  }
  private requestIsRunning = false;

  answered(tokens: number): void {
    if (this.counts && !this.settingRequest) this.unaccounted += tokens;
    this.requestIsRunning = false;
  }

  /** A request broke and will be asked again: that is another one. */
  broke(): void {
    this.requestIsRunning = false;
  }

  /** A request failed for good. */
  failed(): void {
    this.requestIsRunning = false;
    if (!this.counts || this.goal === null) return;
    this.account(true);
    if (this.goal.status === 'active') { this.goal.status = 'blocked'; this.show(); }
    this.rest();
  }

  /** A call has ended. Gives what the turn is told of that. */
  callEnded(): string[] {
    if (!this.account(true) || this.goal?.status !== 'budgetLimited' || this.limitTold) return [];
    this.limitTold = true;
    return ['(goal budgetLimit)'];
  }

  turnEnded(status: string): void {
    this.account(true);
    this.held = status === 'interrupted';
    this.counts = false;
    this.requestIsRunning = false;
  }

  resumed(): void {
    Object.assign(this, { held: false, knows: null, limitTold: false, unaccounted: 0 });
  }

  /** False where there is nothing to account. */
  private account(inTurn: boolean): boolean {
    if (this.goal === null || !inTurn || !this.counts || this.unaccounted === 0) return false;
    this.goal.used += this.unaccounted;
    this.unaccounted = 0;
    this.limit();
    this.show();
    return true;
  }

  private limit(): void {
    if (this.goal?.status === 'active' && this.goal.budget !== null && this.goal.used >= this.goal.budget) this.goal.status = 'budgetLimited';
  }

  private rest(): void {
    this.counts = false;
    this.unaccounted = 0;
  }

  private show(): void {
    if (this.goal !== null) this.tell(`goal ${this.goal.objective} ${this.goal.status} ${this.goal.used}`);
  }
}
