import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plans, type Plan } from './plan.ts';
import { sabotages } from './sabotages.ts';
import { simulate, type Sabotage } from './simulate.ts';

/** More sessions for a longer look: `npm run simulate` lives ten thousand. */
const SESSIONS = Number(process.env['HOOKTURN_SESSIONS'] ?? 250);

const sound = (sabotage?: Sabotage) => async (plan: Plan): Promise<void> => {
  const { problems } = await simulate(plan, sabotage);
  if (problems.length > 0) throw new Error(problems.slice(0, 5).join('\n'));
};

describe('a simulated session', () => {
  it('breaks no law, whatever hooks, model, tools, disk and user do to it', { timeout: 600_000 }, async () => {
    let records = 0;
    let crashes = 0;
    let diskFailures = 0;
    await fc.assert(fc.asyncProperty(plans, async (plan) => {
      const life = await simulate(plan);
      records += life.records.length;
      crashes += life.crashes;
      diskFailures += life.diskFailures;
      expect(life.problems).toEqual([]);
    }), { numRuns: SESSIONS, endOnFailure: false });
    console.info(`${SESSIONS} sessions, ${records} records, ${crashes} crashes, ${diskFailures} disks that failed: no law broken`);
    expect(crashes).toBeGreaterThan(0);
    expect(diskFailures).toBeGreaterThan(0);
  });

  it('is the same, to the byte, for the same plan', async () => {
    await fc.assert(fc.asyncProperty(plans, async (plan) => {
      expect((await simulate(plan)).records).toEqual((await simulate(plan)).records);
    }), { numRuns: 25 });
  });
});

describe('a mistake in the core', () => {
  it.each(sabotages)('is found, comes again from its seed, and shrinks: $name', { timeout: 120_000 }, async ({ name, sabotage }) => {
    const first = await fc.check(fc.asyncProperty(plans, sound(sabotage)), { numRuns: 400, seed: 20_260_101 });
    if (!first.failed || first.counterexample === null || first.counterexamplePath === null) throw new Error(`not found in ${first.numRuns} sessions`);
    const again = await fc.check(fc.asyncProperty(plans, sound(sabotage)), { seed: first.seed, path: first.counterexamplePath, endOnFailure: true });
    const [plan] = first.counterexample;
    console.info(`found after ${first.numRuns} sessions, shrunk ${first.numShrinks} times to ${plan.ops.map(({ op }) => op).join(', ')}: ${name}`);
    expect(again.counterexample).toEqual(first.counterexample);
    expect(plan.ops.length).toBeLessThan(8);
  });
});
