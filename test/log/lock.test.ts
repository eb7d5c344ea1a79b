import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  LogLockedError,
  MemoryFileSystem,
  nodeFileSystem,
  nodeProcesses,
  openJsonlLog,
  type FileSystem,
  type Processes,
  type ProcessIdentity,
} from '../../src/log/index.ts';
import { takeLock, type Lock } from '../../src/log/lock.ts';
import { tempLog } from './temp.ts';

/** Processes of one host, by pid; whoever is not in `alive` is dead. */
function processesOf(pid: number, alive: ReadonlySet<number>): Processes {
  return {
    self: () => ({ pid, startTime: `start of ${pid}`, host: 'here' }),
    stateOf: (other) => (alive.has(other.pid) ? 'alive' : 'dead'),
  };
}

function lockOf(self: ProcessIdentity): string {
  return `${JSON.stringify({ ...self, since: 1_700_000_000_000, nonce: 'abc' })}\n`;
}

describe('takeLock()', () => {
  test('names its owner in the lock file, and removes it at the end', async () => {
    const path = tempLog();
    const lock = await takeLock(path, { fileSystem: nodeFileSystem, processes: nodeProcesses, now: () => 5 });
    expect(JSON.parse(readFileSync(`${path}.lock`, 'utf8'))).toMatchObject({ ...nodeProcesses.self(), since: 5 });
    await lock.release();
    expect(readdirSync(dirname(path))).toEqual([]);
  });

  test('takes over from a process that is dead', async () => {
    const path = tempLog();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const other = { ...nodeProcesses.self(), pid: child.pid ?? 0, startTime: startOf(child.pid ?? 0) };
    writeFileSync(`${path}.lock`, lockOf(other));
    await expect(openJsonlLog(path)).rejects.toThrow(`process ${child.pid} on host`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const log = await openJsonlLog(path);
    expect(log.opened.inheritedFrom?.pid).toBe(child.pid);
    await log.close();
    expect(readdirSync(dirname(path))).toEqual(['session.jsonl']);
  });

  test('takes over where the pid lives on in another process', async () => {
    const path = tempLog();
    const self = nodeProcesses.self();
    writeFileSync(`${path}.lock`, lockOf({ ...self, startTime: self.startTime.replace(/.$/, (digit) => (digit === '1' ? '2' : '1')) }));
    await (await openJsonlLog(path)).close();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test.each([
    ['another host', lockOf({ ...nodeProcesses.self(), host: 'elsewhere' }), 'elsewhere'],
    ['nobody that can be read', '', 'cannot be read'],
    ['a name that leads out of the folder', lockOf(nodeProcesses.self()).replace('"abc"', '"../../x"'), 'cannot be read'],
  ])('refuses a lock of %s, and says what to remove', async (_, text, word) => {
    const path = tempLog();
    writeFileSync(`${path}.lock`, text);
    const opening = openJsonlLog(path);
    await expect(opening).rejects.toThrow(word);
    await expect(opening).rejects.toThrow(/remove .*session\.jsonl\.lock/);
    expect(readFileSync(`${path}.lock`, 'utf8')).toBe(text);
  });

  test('gives a dead one\'s lock to one of many who ask at once, in every order (L2)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 0, max: 2 }), async (scheduler, dead) => {
        const disk = new MemoryFileSystem();
        const alive = new Set<number>([11, 12, 13, 14]);
        for (let pid = 1; pid <= dead; pid += 1) await takeLockAs(pid, disk, new Set());
        const slow = scheduled(disk, scheduler);
        const asked = [...alive].map((pid) => takeLockAs(pid, slow, alive).then(() => pid, (error: unknown) => error));
        await scheduler.waitFor(Promise.all(asked));
        const answers = await Promise.all(asked);
        expect(answers.filter((answer) => typeof answer === 'number')).toHaveLength(1);
        expect(answers.filter((answer) => answer instanceof LogLockedError)).toHaveLength(3);
      }),
      { numRuns: 300 },
    );
  });

  test('never has two owners where processes die and come in every order (L2)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fc.nat(40), { minLength: 4, maxLength: 4 }), async (scheduler, deaths) => {
        const disk = new MemoryFileSystem();
        await takeLockAs(1, disk, new Set());
        const alive = new Set<number>();
        const owners = new Set<number>();
        const run = async (pid: number, stepsToLive: number): Promise<void> => {
          alive.add(pid);
          const mine = mortal(scheduled(disk, scheduler), stepsToLive, () => {
            alive.delete(pid);
            owners.delete(pid);
          });
          let lock: Lock;
          try {
            lock = await takeLockAs(pid, mine, alive);
          } catch {
            return; // Refused, or died.
          }
          owners.add(pid);
          expect([...owners].filter((owner) => alive.has(owner))).toEqual([pid]);
          await scheduler.schedule(Promise.resolve());
          if (!alive.has(pid)) return;
          expect([...owners].filter((owner) => alive.has(owner))).toEqual([pid]);
          owners.delete(pid);
          await lock.release().catch(() => {});
        };
        await scheduler.waitFor(Promise.all(deaths.map((steps, index) => run(11 + index, steps))));
        // Whatever the dead have left, the next one gets in.
        alive.clear();
        alive.add(99);
        await takeLockAs(99, disk, alive);
      }),
      { numRuns: 500 },
    );
  });
});

function takeLockAs(pid: number, fileSystem: FileSystem, alive: ReadonlySet<number>): Promise<Lock> {
  return takeLock('/logs/log.jsonl', { fileSystem, processes: processesOf(pid, alive), now: () => 0 });
}

/** Each call waits for its turn, so that the calls of several interleave. */
function scheduled(inner: FileSystem, scheduler: fc.Scheduler): FileSystem {
  const turn = async <T>(act: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve());
    return await act();
  };
  return wrap(inner, turn);
}

/** After so many calls the process is dead: none of its further calls does anything. */
function mortal(inner: FileSystem, calls: number, onDeath: () => void): FileSystem {
  let left = calls;
  return wrap(inner, async (act) => {
    left -= 1;
    if (left === 0) onDeath();
    if (left <= 0) throw new Error('dead');
    return await act();
  });
}

function wrap(inner: FileSystem, turn: <T>(act: () => Promise<T>) => Promise<T>): FileSystem {
  return {
    realPath: (path) => turn(() => inner.realPath(path)),
    makeDirectory: (path) => turn(() => inner.makeDirectory(path)),
    open: (path, how) => turn(() => inner.open(path, how)),
    syncDirectory: (path) => turn(() => inner.syncDirectory(path)),
    link: (from, to) => turn(() => inner.link(from, to)),
    rename: (from, to) => turn(() => inner.rename(from, to)),
    remove: (path) => turn(() => inner.remove(path)),
    readText: (path) => turn(() => inner.readText(path)),
    list: (path) => turn(() => inner.list(path)),
  };
}

/** Field 22 of /proc/<pid>/stat, in the form that the lock keeps. */
function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return nodeProcesses.self().startTime.replace(/\d+$/, ticks);
}
