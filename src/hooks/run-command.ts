import { maxTimerMs, osErrorText, signalGroup, startPiped, type PipedProcess, type ProcessExit } from '../processes/index.ts';
import type { HookEnding } from './run.ts';
import { collect } from './running/collect.ts';
import { shellCall } from './running/shell.ts';

export interface CommandCall {
  command: string;
  stdin: string;
  timeoutS: number;
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** A path; null where the session has no shell. */
  shell: string | null;
  /** Bytes that one stream may carry. */
  outputLimitBytes: number;
  signal: AbortSignal;
}

type Reason = HookEnding extends infer Ending ? (Ending extends HookEnding ? Omit<Ending, 'stdout' | 'stderr'> : never) : never;

/**
 * Runs one hook command in a process group of its own. Never rejects. The first reason to end counts: the end of the
 * process and of both its outputs, the timeout (which covers all of that), a stream beyond its limit, the host's signal.
 * Any reason but the first kills the whole group; after an ordinary end children that were left behind live on.
 */
export async function runCommand(call: CommandCall): Promise<HookEnding> {
  if (call.signal.aborted) return { kind: 'cancelled', stdout: '', stderr: '' };
  try {
    const { program, args, isVerbatim } = shellCall(call.shell, call.command, call.env);
    return await watch(call, await startPiped({ file: program, args, cwd: call.cwd, env: call.env, isVerbatim }, 'fed'));
  } catch (error) {
    return { kind: 'failed', message: osErrorText(error), stdout: '', stderr: '' };
  }
}

async function watch(call: CommandCall, running: PipedProcess): Promise<HookEnding> {
  const stdout = collect(running.stdout, call.outputLimitBytes);
  const stderr = collect(running.stderr, call.outputLimitBytes);
  const { promise, resolve } = Promise.withResolvers<Reason>();
  const limitBytes = call.outputLimitBytes;
  void naturalEnd(running, [stdout.ended, stderr.ended]).then(resolve);
  void stdout.overflowed.then(() => resolve({ kind: 'output-limit', stream: 'stdout', limitBytes }));
  void stderr.overflowed.then(() => resolve({ kind: 'output-limit', stream: 'stderr', limitBytes }));
  const timer = setTimeout(() => resolve({ kind: 'timed-out', timeoutS: call.timeoutS }), Math.min(call.timeoutS * 1000, maxTimerMs));
  const cancel = () => resolve({ kind: 'cancelled' });
  call.signal.addEventListener('abort', cancel, { once: true });
  // It may have fired while the process was starting.
  if (call.signal.aborted) cancel();
  else running.feed(call.stdin);
  const reason = await promise;
  clearTimeout(timer);
  call.signal.removeEventListener('abort', cancel);
  if (reason.kind !== 'exited' && reason.kind !== 'signalled') signalGroup(running.pid, 'SIGKILL');
  running.release();
  return { ...reason, stdout: stdout.text(), stderr: stderr.text() };
}

/** The process and both its outputs have ended. */
async function naturalEnd({ exited }: PipedProcess, outputs: Promise<void>[]): Promise<Reason> {
  try {
    const [exit] = await Promise.all([exited, ...outputs]);
    return endingOf(exit);
  } catch (error) {
    return { kind: 'failed', message: osErrorText(error) };
  }
}

const endingOf = ({ code, signal }: ProcessExit): Reason => (code === null ? { kind: 'signalled', signal: signal ?? 'unknown' } : { kind: 'exited', code });
