import { openJsonlLog, MemoryFileSystem, type FileSystem, type JsonlLogOptions, type Processes } from '../log/index.ts';
import { createSession, resumeSession, type NewSessionOptions, type SessionOptions } from '../runtime/create-session.ts';
import { openSessionLog } from '../runtime/log-fold.ts';
import type { Session } from '../runtime/session.ts';
import type { SessionRecord } from '../views/record.ts';
import { readRecords } from '../replay/records.ts';
import { hookSetOf, type HookSpecs } from './hook-functions.ts';
import { Random } from './random.ts';
import { slowFileSystem } from './slow-file-system.ts';
import { VirtualTime } from './virtual-time.ts';
import { worldHooks, type RanHook, type WorldHookOptions } from './world-hooks.ts';
import { worldModel, type ModelScript, type SeenRequest } from './world-model.ts';
import { worldApprover, worldTools, type RanTool, type ToolSpecs } from './world-tools.ts';

/** What is scripted of a world. Whatever is left out does nothing, at once. */
export type WorldOptions = {
  /** Two worlds of one seed and one script are the same, to the byte. 0 where absent. */
  seed?: number;
  model?: ModelScript;
  hooks?: HookSpecs;
  tools?: ToolSpecs;
  /** What the approver says; `accept` where absent. */
  approve?: (request: object) => 'accept' | 'decline' | 'cancel';
  /** Longest virtual time that a port takes where its script names none; each takes a random part of it. 0 where absent. */
  delayMs?: number;
  /** Puts faults into the log's file system. It is given the sound one, in memory and in virtual time. */
  disk?: (sound: FileSystem) => FileSystem;
  /** Spoils a hook's process before it starts: the ending that it has instead. */
  spoilHook?: WorldHookOptions['onRun'];
};

/** A world for one session: its ports, its disk, its time. Nothing in it is real, and nothing of it is left to chance. */
export type World = {
  readonly time: VirtualTime;
  readonly random: Random;
  /** Everything that the ports were asked, in order. */
  readonly seen: { readonly requests: SeenRequest[]; readonly hooks: RanHook[]; readonly tools: RanTool[] };
  /** Opens a new session in this world. */
  session(options?: Partial<NewSessionOptions>): Promise<Session>;
  /** Opens the session's log again and goes on with it: after a close, or after a crash. */
  resume(options?: Partial<NewSessionOptions>): Promise<Session>;
  /** Lets virtual time pass until the promise settles. */
  until<Value>(promise: Promise<Value>): Promise<Value>;
  /** Lets virtual time pass until nothing is left to happen. */
  rest(): Promise<void>;
  /** The power fails: what was not synced is lost but for a random part, and what runs is gone. */
  crash(): void;
  /** What the log holds on its disk. The session must be closed, or crashed. */
  records(): Promise<SessionRecord[]>;
  /** The ports as a session of another host would be given them. */
  readonly ports: Pick<NewSessionOptions, 'model' | 'hooks' | 'hookRunner' | 'tools' | 'approver' | 'clock' | 'ids'>;
};

/** Makes a world. `createWorld({ seed })` alone is one in which the model says nothing. */
export const createWorld = (options: WorldOptions = {}): World => {
  const random = new Random(options.seed ?? 0);
  const time = new VirtualTime();
  const disk = new MemoryFileSystem();
  const seen: World['seen'] = { requests: [], hooks: [], tools: [] };
  const { set, functions } = hookSetOf(options.hooks ?? {});
  const delays = random.branch('delays');
  const delayMs = (): number => (options.delayMs === undefined ? 0 : delays.int(0, options.delayMs));
  let boot = 0;
  const ports: World['ports'] = {
    clock: time, ids: idsOf(random.branch('ids')), hooks: set,
    model: worldModel(options.model ?? [''], time, delayMs, (request) => seen.requests.push(request)),
    tools: worldTools(options.tools ?? {}, time, delayMs, (ran) => seen.tools.push(ran)),
    approver: worldApprover(options.approve ?? (() => 'accept'), time, delayMs),
    hookRunner: worldHooks({ functions: () => functions, time, delayMs, onRun: (ran) => { seen.hooks.push(ran); return options.spoilHook?.(ran); } }),
  };
  const sound = slowFileSystem(disk, time, delayMs);
  const where = (): JsonlLogOptions => ({ fileSystem: options.disk?.(sound) ?? sound, processes: processesOf(boot), now: () => time.now() });
  const common: Pick<SessionOptions, 'id' | 'env' | 'onTrouble' | 'checkpoint'> = { id: 'world', env: {}, onTrouble: () => undefined, checkpoint: true };
  const until: World['until'] = (promise) => time.until(promise);
  return {
    time, random, seen, ports, until,
    rest: () => time.run(),
    session: async (own) => until(openJsonlLog(PATH, where()).then((log) => createSession({ ...common, ...ports, ...own, log }))),
    resume: async (own) => until(openSessionLog(PATH, where()).then((opened) => resumeSession({ ...common, ...ports, ...own, ...opened }))),
    crash: () => {
      const kept = random.branch(`crash ${boot}`);
      disk.crash((bytes) => kept.int(0, bytes));
      time.forget();
      boot++;
    },
    records: async () => until(openJsonlLog(PATH, { fileSystem: disk, processes: processesOf(boot) }).then(async (log) => {
      const records = await readRecords(log);
      await log.close();
      return records;
    })),
  };
};

/** Where the log is, on a disk that holds nothing else. */
const PATH = '/world/session.jsonl';

/** One process a boot: after a crash the lock of the one before is dead. */
const processesOf = (boot: number): Processes => ({
  self: () => ({ pid: 1, startTime: `boot ${boot}`, host: 'world' }),
  stateOf: (other) => (other.startTime === `boot ${boot}` ? 'alive' : 'dead'),
});

const idsOf = (random: Random): NonNullable<World['ports']['ids']> => {
  let turns = 0;
  let prompts = 0;
  const tail = (): string => random.int(0, 0xffff).toString(16).padStart(4, '0');
  return { turn: () => `turn-${++turns}-${tail()}`, prompt: () => `prompt-${++prompts}-${tail()}` };
};
