import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { HookEnding } from './run.ts';
import { collect } from './running/collect.ts';
import { Feeder, ignoreBrokenPipe } from './running/feeder.ts';
import { FifoPool, openFifo } from './running/fifo-pool.ts';
import { osErrorText } from './running/os-error.ts';
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

const maxTimerMs = 2 ** 31 - 1;
const execute = promisify(execFile);
const fifos = new FifoPool(async (files) => void (await execute('mkfifo', ['-m', '600', ...files])));

/** Makes ready what the first hook needs, so that it starts as fast as the others. */
export async function warmUp(): Promise<void> {
  await fifos.fill();
}

/**
 * Runs one hook command in a process group of its own. Never rejects. The first reason to end counts: the end of the
 * process and of both its outputs, the timeout (which covers all of that), a stream beyond its limit, the host's signal.
 * Any reason but the first kills the whole group; after an ordinary end children that were left behind live on.
 */
export async function runCommand(call: CommandCall): Promise<HookEnding> {
  if (call.signal.aborted) return { kind: 'cancelled', stdout: '', stderr: '' };
  try {
    return await watch(call, await start(call));
  } catch (error) {
    return { kind: 'failed', message: osErrorText(error), stdout: '', stderr: '' };
  }
}

async function watch(call: CommandCall, running: RunningHook): Promise<HookEnding> {
  const stdout = collect(running.stdout, call.outputLimitBytes);
  const stderr = collect(running.stderr, call.outputLimitBytes);
  const { promise, resolve } = Promise.withResolvers<Reason>();
  const limitBytes = call.outputLimitBytes;
  void naturalEnd(running.child, [stdout.ended, stderr.ended]).then(resolve);
  void stdout.overflowed.then(() => resolve({ kind: 'output-limit', stream: 'stdout', limitBytes }));
  void stderr.overflowed.then(() => resolve({ kind: 'output-limit', stream: 'stderr', limitBytes }));
  const timer = setTimeout(() => resolve({ kind: 'timed-out', timeoutS: call.timeoutS }), Math.min(call.timeoutS * 1000, maxTimerMs));
  const cancel = () => resolve({ kind: 'cancelled' });
  call.signal.addEventListener('abort', cancel, { once: true });
  running.feed(call.stdin);
  const reason = await promise;
  clearTimeout(timer);
  call.signal.removeEventListener('abort', cancel);
  if (reason.kind !== 'exited' && reason.kind !== 'signalled') killGroup(running.child);
  running.release();
  return { ...reason, stdout: stdout.text(), stderr: stderr.text() };
}

async function naturalEnd(child: ChildProcess, outputs: Promise<void>[]): Promise<Reason> {
  const exit = new Promise<Reason>((resolve) => {
    child.once('exit', (code, signal) => resolve(code === null ? { kind: 'signalled', signal: signal ?? 'unknown' } : { kind: 'exited', code }));
  });
  await Promise.all(outputs);
  return exit;
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // The group has ended already.
  }
}

interface RunningHook {
  child: ChildProcess;
  stdout: Readable;
  stderr: Readable;
  feed: (input: string) => void;
  release: () => void;
}

/** Rejects with the system's error where the process cannot start. */
async function start(call: CommandCall): Promise<RunningHook> {
  const names = await Promise.all([fifos.take(), fifos.take(), fifos.take()]);
  const pipes = openPipes(names);
  return pipes ? startWithPipes(call, pipes) : startWithSockets(call);
}

type Pipes = NonNullable<ReturnType<typeof openPipes>>;

function openPipes([input, output, errors]: (string | undefined)[]) {
  if (input === undefined || output === undefined || errors === undefined) return undefined;
  try {
    const pipes = { stdin: openFifo(input, 'read'), stdout: openFifo(output, 'write'), stderr: openFifo(errors, 'write') };
    // Nobody else opens these two by name: the hook reaches them through its own descriptors.
    for (const file of [output, errors]) fs.unlinkSync(file);
    return pipes;
  } catch {
    return undefined;
  }
}

async function startWithPipes(call: CommandCall, { stdin, stdout, stderr }: Pipes): Promise<RunningHook> {
  const childEnds = [stdin.read, stdout.write, stderr.write];
  const feeder = new Feeder(stdin);
  try {
    const child = await spawned(call, childEnds);
    const streams = [stdout.read, stderr.read].map((fd) => new net.Socket({ fd, readable: true, writable: false }));
    const release = () => {
      feeder.close();
      for (const stream of streams) stream.destroy();
    };
    const [out, err] = streams;
    if (!out || !err) throw new Error('a hook process came without its pipes');
    return { child, stdout: out, stderr: err, feed: (text) => feeder.feed(text), release };
  } catch (error) {
    for (const end of [stdin.write, stdout.read, stderr.read]) fs.closeSync(end);
    feeder.close();
    throw error;
  } finally {
    for (const end of childEnds) fs.closeSync(end);
  }
}

/** For systems without named pipes. */
async function startWithSockets(call: CommandCall): Promise<RunningHook> {
  const child = await spawned(call, ['pipe', 'pipe', 'pipe']);
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error('a hook process came without its pipes');
  stdin.on('error', ignoreBrokenPipe);
  const release = () => {
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
  };
  return { child, stdout, stderr, feed: (text) => stdin.end(text), release };
}

function spawned(call: CommandCall, stdio: (number | 'pipe')[]): Promise<ChildProcess> {
  const { program, args, isVerbatim } = shellCall(call.shell, call.command, call.env);
  const child = spawn(program, args, { cwd: call.cwd, env: call.env, stdio, detached: true, windowsVerbatimArguments: isVerbatim, windowsHide: true });
  if (child.pid !== undefined) return Promise.resolve(child);
  return new Promise((_, reject) => child.once('error', reject));
}
