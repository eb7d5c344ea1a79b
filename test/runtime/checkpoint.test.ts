import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryLog, type LogRecord } from '../../src/log/index.ts';
import { checkpointState } from '../../src/runtime/checkpoint.ts';
import { createSession } from '../../src/runtime/create-session.ts';
import { LogFold, type FoldedLog } from '../../src/runtime/log-fold.ts';
import { systemJson } from '../../src/runtime/system.ts';
import { VERSION } from '../../src/runtime/version.ts';
import { createWorld } from '../../src/testing/world.ts';
import type { SessionRecord } from '../../src/views/record.ts';
import { plans } from '../simulate/plan.ts';
import { simulate } from '../simulate/simulate.ts';

const told = ({ id, opened, system, transcript, answered }: FoldedLog) => ({ id, opened, system: systemJson(system), transcript: transcript.saved, answered });

const folded = (records: readonly SessionRecord[], fold = new LogFold()): FoldedLog => {
  for (const record of records) fold.hear(record as LogRecord);
  return fold.folded;
};

/** The state as the disk gives it back. */
const written = (past: FoldedLog): unknown => JSON.parse(JSON.stringify(checkpointState(past)));

describe('a checkpoint of a session', () => {
  it('comes to the same as its records, wherever in a session it was left', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(plans, fc.double({ min: 0, max: 1, noNaN: true }), async (plan, share) => {
      const { records } = await simulate(plan);
      const at = 1 + Math.floor(share * (records.length - 1));
      const fold = new LogFold();
      expect(fold.startFrom(written(folded(records.slice(0, at))))).toBe(true);
      expect(told(folded(records.slice(at), fold))).toEqual(told(folded(records)));
    }), { numRuns: 150 });
  });

  it('is not gone on from by another version', async () => {
    const world = createWorld();
    await world.until((await world.session()).close());
    const state = written(folded(await world.records()));
    for (const other of [{ program: `${VERSION}-next` }, { law: 0 }]) expect(new LogFold().startFrom(Object.assign({}, state, other))).toBe(false);
    expect(new LogFold().startFrom(state)).toBe(true);
  });

  it('is left by closing, and the session goes on from it', async () => {
    const world = createWorld({ model: ['first', 'second'] });
    const session = await world.session();
    await world.until((await world.until(session.submit('one'))).ended);
    await world.until(session.close());
    const again = await world.resume();
    expect(again.transcript.items()).toEqual(session.transcript.items());
    await world.until((await world.until(again.submit('two'))).ended);
    expect(world.seen.requests.at(-1)?.request.input).toHaveLength(3);
  });

  it('that cannot be left is told of, and the session closes all the same', async () => {
    const log = memoryLog();
    log.checkpoint = () => Promise.reject(new Error('the disk is full'));
    const troubles: string[] = [];
    const world = createWorld();
    const session = await createSession({ ...world.ports, log, env: {}, checkpoint: true, onTrouble: (where, error) => troubles.push(`${where}: ${String(error)}`) });
    await world.until(session.close());
    expect(troubles).toEqual(['no checkpoint was left: Error: the disk is full']);
  });
});

it('says the version that package.json says', () => {
  expect(JSON.parse(readFileSync('package.json', 'utf8'))).toMatchObject({ version: VERSION });
});
