import type { Observable } from 'rxjs';
import { faultyFileSystem, type FileSystem } from '../../src/log/index.ts';
import { SessionRefusal } from '../../src/runtime/errors.ts';
import type { Law } from '../../src/runtime/mailbox.ts';
import type { Session } from '../../src/runtime/session.ts';
import { allChecks } from '../../src/replay/checks/index.ts';
import { formatVerification, verify } from '../../src/replay/verify.ts';
import { Random } from '../../src/testing/random.ts';
import { createWorld, type World } from '../../src/testing/world.ts';
import { COMPACTION_PROMPT, Transcript } from '../../src/views/transcript.ts';
import type { SessionRecord } from '../../src/views/record.ts';
import { hooksOf, modelOf, toolsOf } from './behaviour.ts';
import type { Op, Plan } from './plan.ts';

/** What one simulated session came to. `problems`: what broke a law; empty where all is well. */
export type Simulated = { problems: string[]; records: SessionRecord[]; crashes: number; diskFailures: number; drops: number };

/** A mistake that is put into a session: into its law, into a part of it, or below it. Nothing of it is in the sources. */
export type Sabotage = { law?: Law; session?: (session: Session) => void; disk?: (disk: FileSystem) => FileSystem };

/** Lives a plan through: real session, real mailbox, real log, real performer, in a world that is nothing but a seed. */
export const simulate = async (plan: Plan, sabotage: Sabotage = {}): Promise<Simulated> => {
  const life = new Life(plan, sabotage);
  return life.live();
};

class Life {
  private readonly plan: Plan;
  private readonly sabotage: Sabotage;
  private readonly random: Random;
  private readonly world: World;
  private session: Session | null = null;
  /** What was told to observers, in order: none of it may ever be lost. */
  private published: SessionRecord[] = [];
  private readonly problems: string[] = [];
  private crashes = 0;
  private diskFailures = 0;
  private drops = 0;
  private heal = false;
  private reloads = 0;

  constructor(plan: Plan, sabotage: Sabotage) {
    this.plan = plan;
    this.sabotage = sabotage;
    this.random = new Random(plan.seed).branch('life');
    const { disk, spawn, lost } = plan.faults;
    const faults = this.random.branch('faults');
    this.world = createWorld({
      seed: plan.seed, delayMs: 30, hooks: hooksOf(this.random.branch('hooks'), lost), model: modelOf(this.random.branch('model'), lost), tools: toolsOf(this.random.branch('tools'), lost),
      approve: () => faults.pick(['accept', 'decline', 'cancel']),
      spoilHook: () => { this.lookAround('a hook starts'); if (faults.chance(spawn / 500)) throw new Error('the hook port broke its promise'); return faults.chance(spawn / 100) ? { kind: 'failed', message: 'No such file or directory (os error 2)', stdout: '', stderr: '' } : undefined; },
      disk: (sound) => {
        const faulty = faultyFileSystem(sound, ({ operation }) => (!this.heal && (operation === 'write' || operation === 'datasync') && this.session !== null && faults.chance(disk / 100) ? { code: faults.pick(['EIO', 'ENOSPC']) } : undefined));
        return this.sabotage.disk?.(faulty) ?? faulty;
      },
    });
  }

  async live(): Promise<Simulated> {
    await this.open();
    for (const op of this.plan.ops) {
      await this.pass(op.afterMs);
      await this.act(op).catch((error: unknown) => { if (!isRefusal(error)) this.problems.push(`${op.op} failed: ${String(error)}`); });
      this.lookAtRequests();
    }
    this.heal = true;
    await this.pass(5_000);
    await this.end();
    const records = await this.world.records();
    this.judge(records);
    return { problems: this.problems, records, crashes: this.crashes, diskFailures: this.diskFailures, drops: this.drops };
  }

  /** Opens the session, or opens it again; where the disk fails meanwhile, once more. */
  private async open(): Promise<void> {
    for (let tries = 0; tries < 20; tries++) {
      const views = [(record: SessionRecord): void => { this.published.push(record); }];
      const options = { views, settings: { compactAtTokens: this.random.branch('settings').pick([null, 2_000]), preempt: this.random.branch('preempt').chance(0.5), maxContinuations: 3, maxGoalTurns: 3 } };
      const opening = this.published.length === 0 && (tries === 0) ? this.world.session(options) : this.world.resume(options).catch((error: unknown) => {
        if (!String(error).includes('it is empty')) throw error;
        return this.world.session(options);
      });
      const session = await opening.catch((error: unknown) => { this.diskFailures++; this.lastFailure = error; return null; });
      if (session === null) { this.loseLock(); continue; }
      this.session = session;
      if (this.sabotage.law !== undefined) Object.assign(session['loop'].mailbox['options'], { law: this.sabotage.law });
      this.sabotage.session?.(session);
      watchBadly(session.records$);
      return;
    }
    throw new Error(`the session could not be opened: ${String(this.lastFailure)}`);
  }

  private lastFailure: unknown = null;

  /** A session that could not be opened keeps the lock of its process; a new boot takes it over. */
  private loseLock(): void {
    this.world.crash();
    this.keepWhatIsLeft();
  }

  private async act({ op }: Op): Promise<void> {
    const session = this.session;
    if (session === null) return;
    const { time } = this.world;
    switch (op) {
      case 'submit': case 'queue': await this.world.until(settled(session[op](`${op} ${this.random.int(1, 999)}`))); return;
      case 'steer': await this.world.until(settled(session.steer(`steer ${this.random.int(1, 999)}`))); return;
      case 'interrupt': void session.interrupt().catch(() => undefined); return;
      case 'compact': await this.world.until(settled(session.compact())); return;
      case 'command': await this.world.until(settled(session.runCommand('ls'))); return;
      case 'settings': await this.world.until(settled(session.changeSettings({ preempt: this.random.chance(0.5), maxContinuations: this.random.int(1, 3), compactAtTokens: this.random.pick([null, 2_000]) }))); return;
      case 'arrange': await this.world.until(settled(session.arrangeQueue(session.state.queue.toReversed().slice(0, 2)))); return;
      case 'reload': await this.world.until(settled(session.reloadHooks({ ...session.system.hooks, bypassTrust: this.reloads++ % 2 === 0 }))); return;
      case 'goal': await this.world.until(settled(this.random.chance(0.2) ? session.goal.drop() : session.goal.set({ objective: `goal ${this.random.int(1, 9)}`, status: this.random.pick(['active', 'active', 'paused']), tokenBudget: this.random.pick([null, 3_000]) }, { speaks: this.random.chance(0.5) }))); return;
      case 'close': await this.close(); await this.open(); return;
      case 'crash': await this.crash(); return;
      case 'repeat': this.repeatAnAnswer(session); await time.step(); return;
    }
  }

  /** An answer comes a second time, as from a port that breaks its promise or a late process. */
  private repeatAnAnswer(session: Session): void {
    const answers = this.published.filter(({ event }) => 'effect' in event);
    if (answers.length === 0) return;
    const before = session['loop'].mailbox.length;
    session['loop'].mailbox.post(this.random.pick(answers.slice(-4)).event as never);
    if (session['loop'].mailbox.length === before) this.drops++;
  }

  private async crash(): Promise<void> {
    this.lookAtRequests();
    this.crashes++;
    this.world.crash();
    // Nobody closes a session whose process is gone, and whose disk failed just before.
    this.session = null;
    await this.pass(0);
    const left = await this.world.records();
    if (left.length < this.published.length) this.problems.push(`L1: ${this.published.length} records were told of and ${left.length} survived the crash`);
    this.published = left;
    await this.open();
  }

  /** After a failed opening: what the disk holds is what there is. */
  private keepWhatIsLeft(): void {
    this.session = null;
  }

  private async close(): Promise<void> {
    const session = this.session;
    if (session === null) return;
    for (let tries = 0; tries < 3; tries++) {
      const closed = await this.world.until(session.close()).then(() => true, (error: unknown) => { this.lastFailure = error; return false; });
      if (closed) break;
    }
    this.session = null;
    const left = await this.world.records();
    if (left.length < this.published.length) this.problems.push(`L1: ${this.published.length} records were told of and ${left.length} are left after closing`);
    this.published = left;
  }

  private async end(): Promise<void> {
    const state = this.session?.state.name;
    if (state !== undefined && state !== 'closed') await this.close();
  }

  private async pass(ms: number): Promise<void> {
    let over = false;
    this.world.time.at(ms, () => { over = true; });
    for (let steps = 0; !over && steps < 20_000; steps++) if (!(await this.world.time.step())) break;
    this.lookAtRequests();
    if (this.session !== null && this.session['loop'].mailbox['failure'] !== null) { this.diskFailures++; await this.close(); await this.open(); }
  }

  private lookAround(what: string): void {
    const last = this.published.at(-1);
    const log = this.session?.log;
    if (log !== undefined && last !== undefined && log.durableSeq < last.seq) this.problems.push(`L1: ${what} while record ${last.seq} is not durable (${log.durableSeq} is)`);
  }

  /** L10: each request is what the records before it make of it. Looked at while those records are at hand. */
  private seenRequests = 0;
  private lookAtRequests(): void {
    const { requests } = this.world.seen;
    for (; this.seenRequests < requests.length; this.seenRequests++) {
      const seen = requests[this.seenRequests];
      if (seen === undefined) continue;
      const turn = seen.request.headers?.['x-turn-id'];
      const asked = this.published.filter(({ at, facts }) => at <= seen.atMs && facts.some((fact) => fact.type === 'sampling.started' && fact.turn === turn));
      const matches = asked.some((record) => JSON.stringify(inputAt(this.published, record.seq)) === JSON.stringify(seen.request.input.map(plain)));
      if (!matches) this.problems.push(`L10: request ${seen.k} of ${turn ?? 'no turn'} is not what the records before it say`);
    }
  }

  private judge(records: readonly SessionRecord[]): void {
    const check = allChecks();
    for (const record of records) for (const { law, seq, message } of check.hear(record)) this.problems.push(`${law} at record ${seq}: ${message}`);
    if (this.sabotage.law === undefined) {
      const verification = verify(records);
      if (verification.divergence !== null) this.problems.push(`L3: ${formatVerification(verification)}`);
    }
    for (const [callId, runs] of countOf(this.world.seen.tools.map(({ callId: id }) => id))) {
      const told = records.flatMap(({ facts }) => facts.filter((fact) => fact.type === 'tool.started' && fact.callId === callId)).length;
      if (runs > told) this.problems.push(`L1: call ${callId} ran ${runs} times and ${told} records say so`);
    }
    const hooks = records.flatMap(({ facts }) => facts.flatMap((fact) => (fact.type === 'hook.started' ? [fact.run.handlerKey] : [])));
    const sync = new Set(hooks);
    for (const [key, runs] of countOf(this.world.seen.hooks.flatMap(({ handlerKey }) => (sync.has(handlerKey) ? [handlerKey] : [])))) {
      const told = hooks.filter((other) => other === key).length;
      if (runs > told) this.problems.push(`L1: hook ${key} ran ${runs} times and ${told} records say so`);
    }
  }
}

/** The model's input at a record, from nothing but the records up to it; with the summary's question where it asks for one. */
const inputAt = (records: readonly SessionRecord[], seq: number): unknown[] => {
  const transcript = new Transcript();
  for (const record of records) if (record.seq <= seq) transcript.apply(record);
  const summary = records[seq - 1]?.facts.findLast((fact) => fact.type === 'sampling.started')?.purpose === 'compaction';
  const question = { type: 'message', role: 'user', content: [{ type: 'input_text', text: COMPACTION_PROMPT }] };
  return [...transcript.items(), ...(summary ? [question] : [])].map(plain);
};

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Observers that throw, and that leave in the middle: L5 says that they change nothing. */
const watchBadly = (records: Observable<SessionRecord>): void => {
  records.subscribe(() => { throw new Error('an observer is broken'); });
  const leaving = records.subscribe(() => leaving.unsubscribe());
};

/** Refusals and failures of the disk are answers that a host lives with. */
const settled = (promise: Promise<unknown>): Promise<unknown> => promise.then((value) => value, (error: unknown) => { if (!isRefusal(error) && !/append|log|nobody waits|EIO|ENOSPC/.test(String(error))) throw error; return null; });
const isRefusal = (error: unknown): boolean => error instanceof SessionRefusal;

const countOf = (values: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};
