import fc from 'fast-check';

/** One thing that the user, or fate, does to a session. `afterMs`: virtual time that passes before it. */
export type Op = { op: 'submit' | 'steer' | 'queue' | 'interrupt' | 'compact' | 'command' | 'settings' | 'arrange' | 'reload' | 'goal' | 'close' | 'crash' | 'repeat'; afterMs: number };

/** A session's whole life: what is done to it, and the seed of everything else that happens in its world. */
export type Plan = { seed: number; ops: Op[]; faults: { disk: number; spawn: number; lost: number } };

const op: fc.Arbitrary<Op> = fc.record({
  op: fc.oneof(
    { weight: 6, arbitrary: fc.constant('submit' as const) }, { weight: 3, arbitrary: fc.constantFrom('steer' as const, 'queue' as const) },
    { weight: 2, arbitrary: fc.constantFrom('interrupt' as const, 'crash' as const, 'repeat' as const) },
    { weight: 1, arbitrary: fc.constantFrom('compact' as const, 'command' as const, 'settings' as const, 'arrange' as const, 'reload' as const, 'goal' as const, 'close' as const) },
  ),
  afterMs: fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 40 }) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 2_000 }) }),
});

/** Fates in percent, none for half of the sessions: a world where everything breaks shows little of what follows. */
const rate = (most: number): fc.Arbitrary<number> => fc.oneof(fc.constant(0), fc.integer({ min: 0, max: most }));

export const plans: fc.Arbitrary<Plan> = fc.record({
  seed: fc.integer({ min: 0, max: 0x7fff_ffff }),
  ops: fc.array(op, { minLength: 1, maxLength: 14 }),
  faults: fc.record({ disk: rate(4), spawn: rate(20), lost: rate(10) }),
});
