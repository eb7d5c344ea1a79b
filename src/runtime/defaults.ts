import { v7 } from 'uuid';
import type { Approver, Toolbox } from '../tools/port.ts';
import type { Clock, HookRunner, Ids } from './ports.ts';

export const systemClock: Clock = { now: () => Date.now() };

/** Random bytes for many ids at once: the generator takes 0.03 ms each time that it is asked after a pause. Ids of one millisecond are in no order. */
const pool = new Uint8Array(16 * 128);
let used = pool.length;
const rng = (): Uint8Array => {
  if (used === pool.length) { crypto.getRandomValues(pool); used = 0; }
  used += 16;
  return pool.subarray(used - 16, used);
};
const id = (): string => v7({ rng });
export const uuidIds: Ids = { turn: id, prompt: id };

/** Nobody answers: what asks is refused. */
export const nobodyApproves: Approver = { approve: () => Promise.resolve({ decision: 'decline' }) };

/** No tools: whatever the model calls is unknown. */
export const noTools: Toolbox = {
  specs: () => [],
  describe: () => ({ hook: null, rewrites: 'arguments', parallel: true, permission: { need: 'none' }, abortedOutput: 'aborted by user after {seconds}s' }),
  run: (call) => Promise.resolve({ output: `unsupported call: ${call.name}`, success: false, post: null, items: [] }),
  runUserCommand: () => Promise.resolve({ exitCode: null, output: 'this session has no tools', durationMs: 0, item: {} }),
  close: () => Promise.resolve(),
};

/** No hooks run: for sessions without a hook set. */
export const noHookRunner: HookRunner = { run: () => Promise.resolve([]), runInBackground: () => undefined, close: () => Promise.resolve() };
