import { describe, expect, it } from 'vitest';
import { decodeLine, isProblem } from '../../src/log/index.ts';
import { sessionRecord } from '../../src/runtime/log-fold.ts';
import { verify } from '../../src/replay/verify.ts';
import { explorations } from './explorations.ts';
import { explore, type Counterexample } from './explore.ts';
import { mutations } from './mutations.ts';

/** More paths for a longer look: the nightly run asks for a million. */
const MAX_PATHS = Number(process.env['HOOKTURN_PATHS'] ?? 12_000);

/** A short look at all of it before a long one: most mistakes are near, but in one exploration only. */
const LOOKS = [500, 15_000];

const shown = ({ moves, problem, log }: Counterexample): string => `${moves.join(' -> ')}\n${problem}\n${log}`;

describe('every interleaving', () => {
  it.each(explorations(MAX_PATHS))('$name: the machines and the reference say the same, and no law is broken', { timeout: 600_000 }, (exploration) => {
    const { paths, states, depth, exhausted, counterexample } = explore(exploration);
    if (counterexample !== null) throw new Error(shown(counterexample));
    console.info(`explored ${paths} paths, ${states} states, up to ${depth} moves deep${exhausted ? ', and there are no more' : ''}: ${exploration.name}`);
    expect(states).toBeGreaterThan(exhausted ? 100 : 2_000);
  });
});

describe('a mistake in the law', () => {
  it.each(mutations)('is found: $name', { timeout: 300_000 }, ({ name, law }) => {
    let tried = 0;
    let found: Counterexample | null = null;
    for (const exploration of LOOKS.flatMap((paths) => explorations(paths))) {
      const { paths, counterexample } = explore(exploration, law);
      tried += paths;
      found = counterexample;
      if (found !== null) break;
    }
    if (found === null) throw new Error(`not found in ${tried} paths`);
    console.info(`found after ${tried} paths and ${found.moves.length} moves: ${name}`);
    expect(verify(recordsOf(found.log), law).divergence).toBeNull();
  });
});

/** A counterexample is a log: it is read back line by line, as a file would be. */
const recordsOf = (log: string) => log.split('\n').filter((line) => line !== '').map((line) => {
  const bytes = Buffer.from(line);
  const decoded = decodeLine(bytes, 0, bytes.length);
  if (isProblem(decoded)) throw new Error(decoded.reason);
  return sessionRecord(decoded);
});
