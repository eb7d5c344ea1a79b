import { spawn, type StdioOptions } from 'node:child_process';
import net from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { Children } from './children.ts';
import { loadPosixSpawn, type Pipe, type PosixSpawn } from './posix-spawn.ts';
import type { ProcessExit, ProcessRequest } from './process.ts';

/** A process and its streams. */
export interface PipedProcess {
  pid: number;
  /** Kept when the process itself has ended; what it left behind may still hold its pipes. */
  exited: Promise<ProcessExit>;
  stdout: Readable;
  stderr: Readable;
  /** Writes the whole input, then closes it. A process that does not read it is no error. */
  feed(input: string): void;
  /** Gives the pipes back: what the process still says is not heard. Call it once, however the process ended. */
  release(): void;
}

type Starter = { system: PosixSpawn; children: Children };
let loading: Promise<Starter | null> | undefined;

/**
 * Starts a process in a group of its own; `none` gives it an empty input. Rejects with the system's error where it cannot start.
 * On Linux its streams are real pipes, so that it may open `/dev/stdin`, `/dev/stdout` and `/dev/stderr` by name, and starting
 * it costs the same however much memory this process has.
 */
export async function startPiped(request: ProcessRequest, input: 'fed' | 'none'): Promise<PipedProcess> {
  loading ??= loadPosixSpawn().then((system) => system && { system, children: new Children((pid) => system.ended(pid)) });
  const starter = await loading;
  return starter === null ? startByNode(request, input) : startOnPipes(request, input, starter);
}

function startOnPipes(request: ProcessRequest, input: 'fed' | 'none', { system, children }: Starter): PipedProcess {
  const { stdin, stdout, stderr } = openPipes(system, input);
  const pid = startOrClose();
  const streams = { stdin: stdin && writable(stdin.write), stdout: readable(stdout.read), stderr: readable(stderr.read) };
  return piped(pid, children.exitOf(pid), streams);

  function startOrClose(): number {
    try {
      return system.start(request, [stdin?.read ?? null, stdout.write, stderr.write]);
    } catch (error) {
      closeAll(system, [stdin?.write, stdout.read, stderr.read]);
      throw error;
    } finally {
      closeAll(system, [stdin?.read, stdout.write, stderr.write]);
    }
  }
}

type Pipes = { stdin: Pipe | null; stdout: Pipe; stderr: Pipe };

/** All or none. */
function openPipes(system: PosixSpawn, input: 'fed' | 'none'): Pipes {
  const opened: Pipe[] = [];
  const open = (): Pipe => {
    const pipe = system.pipe();
    opened.push(pipe);
    return pipe;
  };
  try {
    return { stdout: open(), stderr: open(), stdin: input === 'fed' ? open() : null };
  } catch (error) {
    closeAll(system, opened.flatMap(({ read, write }) => [read, write]));
    throw error;
  }
}

function closeAll(system: PosixSpawn, ends: readonly (number | undefined)[]): void {
  for (const end of ends) if (end !== undefined) system.close(end);
}

const readable = (fd: number): Readable => new net.Socket({ fd, readable: true, writable: false });
const writable = (fd: number): Writable => new net.Socket({ fd, readable: false, writable: true });

/** For other systems: Node gives sockets for pipes. */
async function startByNode(request: ProcessRequest, input: 'fed' | 'none'): Promise<PipedProcess> {
  const { file, args, cwd, env, isVerbatim = false } = request;
  const stdio: StdioOptions = [input === 'fed' ? 'pipe' : 'ignore', 'pipe', 'pipe'];
  const child = spawn(file, [...args], { cwd, env, stdio, detached: true, windowsVerbatimArguments: isVerbatim, windowsHide: true });
  const { pid, stdin, stdout, stderr } = child;
  if (pid === undefined) return new Promise((_, reject) => child.once('error', reject));
  if (stdout === null || stderr === null) throw new Error('a process came without its pipes');
  const exited = new Promise<ProcessExit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  return piped(pid, exited, { stdin, stdout, stderr });
}

function piped(pid: number, exited: Promise<ProcessExit>, { stdin, stdout, stderr }: { stdin: Writable | null; stdout: Readable; stderr: Readable }): PipedProcess {
  // The process has closed its input, or has ended: what it did not read it did not want.
  stdin?.on('error', () => undefined);
  const release = (): void => { for (const stream of [stdin, stdout, stderr]) stream?.destroy(); };
  return { pid, exited, stdout, stderr, feed: (text) => stdin?.end(text), release };
}
