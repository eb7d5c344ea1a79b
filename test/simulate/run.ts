/**
 * The long look: `npm run simulate`. A million paths through the machines, ten thousand simulated sessions, a thousand
 * kills of a real one. Ends with 1 where anything is found, and prints how to see it again. An argument gives the seed.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { explorations } from '../explore/explorations.ts';
import { explore } from '../explore/explore.ts';
import { killLoop } from './kill.ts';
import { plans } from './plan.ts';
import { simulate } from './simulate.ts';

const numberFrom = (name: string, usual: number): number => Number(process.env[name] ?? usual);
const seed = Number(process.argv[2] ?? Date.now() % 0x7fff_ffff);
const say = (text: string): void => { process.stdout.write(`${text}\n`); };

const exploreAll = (maxPaths: number): boolean => {
  for (const exploration of explorations(maxPaths)) {
    const started = performance.now();
    const { paths, states, depth, exhausted, counterexample } = explore(exploration);
    say(`explored ${paths} paths, ${states} states, up to ${depth} moves deep in ${seconds(started)}${exhausted ? '; there are no more' : ''}: ${exploration.name}`);
    if (counterexample === null) continue;
    writeFileSync('counterexample.jsonl', counterexample.log);
    say(`${counterexample.moves.join(' -> ')}\n${counterexample.problem}\nits log is in counterexample.jsonl`);
    return false;
  }
  return true;
};

const simulateAll = async (sessions: number): Promise<boolean> => {
  const sums = { records: 0, crashes: 0, diskFailures: 0, drops: 0 };
  const started = performance.now();
  const found = await fc.check(fc.asyncProperty(plans, async (plan) => {
    const life = await simulate(plan);
    sums.records += life.records.length;
    sums.crashes += life.crashes;
    sums.diskFailures += life.diskFailures;
    sums.drops += life.drops;
    if (life.problems.length > 0) throw new Error(life.problems.join('\n'));
  }), { numRuns: sessions, seed });
  say(`lived ${found.numRuns} sessions in ${seconds(started)} (seed ${seed}): ${sums.records} records, ${sums.crashes} crashes, ${sums.diskFailures} disks that failed, ${sums.drops} late answers dropped`);
  if (found.failed) say(`seed ${found.seed}, path ${found.counterexamplePath ?? ''}\n${JSON.stringify(found.counterexample)}\n${String(found.errorInstance)}`);
  return !found.failed;
};

/** Each kill is followed by a look at the whole log, which grows: so no log goes through more of them than this. */
const KILLS_A_LOG = 100;

const killAll = async (cycles: number): Promise<boolean> => {
  const started = performance.now();
  const sums = { cycles: 0, records: 0, hooks: 0, tools: 0, interrupted: 0 };
  while (sums.cycles < cycles) {
    const folder = mkdtempSync(join(tmpdir(), 'hookturn-kill-'));
    const { problems, ...report } = await killLoop(join(folder, 'session.jsonl'), join(folder, 'side.txt'), Math.min(KILLS_A_LOG, cycles - sums.cycles));
    for (const key of ['cycles', 'records', 'hooks', 'tools', 'interrupted'] as const) sums[key] += report[key];
    for (const problem of problems) say(problem);
    if (problems.length > 0) { say(`what is left is in ${folder}`); return false; }
    rmSync(folder, { recursive: true, force: true });
    say(`killed ${sums.cycles} times in ${seconds(started)}`);
  }
  say(`killed sessions ${sums.cycles} times: ${sums.records} records, ${sums.hooks} hooks and ${sums.tools} tools ran, ${sums.interrupted} told as interrupted`);
  return true;
};

const seconds = (started: number): string => `${((performance.now() - started) / 1000).toFixed(1)} s`;

const isSound = exploreAll(numberFrom('HOOKTURN_PATHS', 200_000)) && (await simulateAll(numberFrom('HOOKTURN_SESSIONS', 10_000))) && (await killAll(numberFrom('HOOKTURN_KILL_CYCLES', 1_000)));
process.exitCode = isSound ? 0 : 1;
