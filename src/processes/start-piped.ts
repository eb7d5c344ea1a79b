import fs from 'node:fs';
import net from 'node:net';
import type { Readable } from 'node:stream';
import { Feeder, ignoreBrokenPipe } from './feeder.ts';
import { FifoPool, openFifo, type PipeEnds } from './fifo-pool.ts';
import { removeName } from './late-readers.ts';
import type { ProcessRequest, RunningProcess } from './process.ts';
import { spawnHere } from './spawn-here.ts';
import { Spawner } from './spawner.ts';

/** A process whose streams are real pipes, so that it may open `/dev/stdin`, `/dev/stdout` and `/dev/stderr` by name. */
export interface PipedProcess extends RunningProcess {
  stdout: Readable;
  stderr: Readable;
  /** Writes the whole input, then closes it. A process that does not read it is no error. */
  feed(input: string): void;
  /** Gives the pipes back: what the process still says is not heard. Call it once, however the process ended. */
  release(): void;
}

let spawner: Spawner | undefined;
const fifos = new FifoPool(async (files) => {
  const request = { file: 'mkfifo', args: ['-m', '600', ...files], cwd: '/', env: { PATH: process.env['PATH'] } };
  const { exited } = await (spawner?.isOpen === true ? spawner.start(request, [null, null, null]) : spawnHere(request, 'ignore'));
  const { code } = await exited;
  if (code !== 0) throw new Error(`mkfifo ended with ${code}`);
});

/**
 * Makes ready what processes are started with: pipes, and a spawner, so that a start costs the same however much memory
 * this process has. Without it they are started from this process, and the first waits for its pipes.
 */
export async function warmUp(): Promise<void> {
  if (process.platform !== 'win32' && spawner?.isOpen !== true) spawner = new Spawner();
  await fifos.fill();
}

/** Starts a process in a group of its own; `none` gives it an empty input. Rejects with the system's error where it cannot start. */
export async function startPiped(request: ProcessRequest, input: 'fed' | 'none'): Promise<PipedProcess> {
  const names = await Promise.all([fifos.take(), fifos.take(), input === 'fed' ? fifos.take() : undefined]);
  const pipes = openPipes(names, input);
  return pipes === null ? onSockets(request, input) : onPipes(request, pipes);
}

type Pipes = { stdin: PipeEnds | null; stdout: PipeEnds; stderr: PipeEnds; feeder: Feeder | null };

/** Null where one cannot be opened; then none stays open. */
function openPipes(names: (string | undefined)[], wanted: 'fed' | 'none'): Pipes | null {
  const [output, errors, input] = names;
  const opened: PipeEnds[] = [];
  const open = (file: string, childEnd: 'read' | 'write'): PipeEnds => {
    const pipe = openFifo(file, childEnd);
    opened.push(pipe);
    return pipe;
  };
  try {
    if (output === undefined || errors === undefined || (wanted === 'fed' && input === undefined)) throw new Error('there are no named pipes');
    const [stdout, stderr] = [open(output, 'write'), open(errors, 'write')];
    const stdin = input === undefined ? null : open(input, 'read');
    return { stdin, stdout, stderr, feeder: stdin === null ? null : new Feeder(stdin) };
  } catch {
    for (const end of opened.flatMap(({ read, write }) => [read, write])) fs.closeSync(end);
    for (const name of names) if (name !== undefined) removeName(name);
    return null;
  }
}

async function onPipes(request: ProcessRequest, { stdin, stdout, stderr, feeder }: Pipes): Promise<PipedProcess> {
  try {
    const { pid, exited } = await started(request, stdin, stdout, stderr);
    const [out, err] = [readable(stdout), readable(stderr)];
    const release = (): void => {
      feeder?.close();
      out.destroy();
      err.destroy();
    };
    return { pid, exited, stdout: out, stderr: err, feed: (text) => feeder?.feed(text), release };
  } catch (error) {
    for (const end of [stdout.read, stderr.read]) fs.closeSync(end);
    feeder?.close();
    throw error;
  } finally {
    for (const end of [stdin?.read, stdout.write, stderr.write]) if (end !== undefined) fs.closeSync(end);
    // Nobody else opens them by name: the process reaches them through its own descriptors.
    for (const { file } of [stdout, stderr]) removeName(file);
    feeder?.hideName();
  }
}

const started = (request: ProcessRequest, stdin: PipeEnds | null, stdout: PipeEnds, stderr: PipeEnds): Promise<RunningProcess> =>
  spawner?.isOpen === true
    ? spawner.start(request, [stdin?.file ?? null, stdout.file, stderr.file])
    : spawnHere(request, [stdin?.read ?? 'ignore', stdout.write, stderr.write]);

const readable = ({ read }: PipeEnds): net.Socket => new net.Socket({ fd: read, readable: true, writable: false });

/** For systems without named pipes. */
async function onSockets(request: ProcessRequest, input: 'fed' | 'none'): Promise<PipedProcess> {
  const { pid, exited, child } = await spawnHere(request, [input === 'fed' ? 'pipe' : 'ignore', 'pipe', 'pipe']);
  const { stdin, stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('a process came without its pipes');
  stdin?.on('error', ignoreBrokenPipe);
  const release = (): void => { for (const stream of [stdin, stdout, stderr]) stream?.destroy(); };
  return { pid, exited, stdout, stderr, feed: (text) => stdin?.end(text), release };
}
