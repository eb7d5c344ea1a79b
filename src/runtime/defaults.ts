import { v7 } from 'uuid';
import type { Approver, Toolbox } from '../tools/port.ts';
import type { Clock, HookRunner, Ids } from './ports.ts';

export const systemClock: Clock = { now: () => Date.now() };
export const uuidIds: Ids = { turn: () => v7(), prompt: () => v7() };

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
