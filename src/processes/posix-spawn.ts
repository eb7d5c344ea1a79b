import fs from 'node:fs';
import os from 'node:os';
import type { ProcessExit, ProcessRequest } from './process.ts';
import { findProgram } from './find-program.ts';
import { systemError } from './os-error.ts';

/** The two ends of a pipe, as descriptors that nobody inherits by accident. */
export interface Pipe {
  read: number;
  write: number;
}

/** What Node does not ask of the C library itself. Each throws the system's error. */
export interface PosixSpawn {
  pipe(): Pipe;
  /** For an end of a pipe that nothing of Node's has been made of. */
  close(descriptor: number): void;
  /** Starts a process at the head of a session of its own, with these as its first descriptors; null: nothing to read or write. Returns its number. */
  start(request: ProcessRequest, descriptors: readonly (number | null)[]): number;
  /** How a child ended; null while it runs. What has been told is not told again. */
  ended(pid: number): ProcessExit | null;
}

type Call = (...args: readonly unknown[]) => number;

// The same in glibc and in musl.
const SPAWN_SETSIGDEF = 0x04;
const SPAWN_SETSIGMASK = 0x08;
const SPAWN_SETSID = 0x80;
const O_CLOEXEC = 0o2000000;
const { O_RDWR } = fs.constants;
const WNOHANG = 1;
const F_SETFD = 2;
const FD_CLOEXEC = 1;
/** More than any C library needs for one of its structures. */
const STRUCTURE_BYTES = 1024;

/** Null where the system is another, or `koffi` has nothing for it. */
export async function loadPosixSpawn(): Promise<PosixSpawn | null> {
  if (process.platform !== 'linux') return null;
  try {
    const koffi = await import('koffi');
    const library = koffi.load(null);
    const declared = (prototype: string): Call => library.func(prototype);
    keepInherited(declared);
    return bind(declared, () => koffi.errno());
  } catch {
    return null;
  }
}

/** What this process was given beside its standard streams is not for its children: Node sees to what it opens itself, and Codex's commands have none either. */
function keepInherited(declared: (prototype: string) => Call): void {
  const fcntl = declared('int fcntl(int descriptor, int command, int argument)');
  for (const descriptor of fs.readdirSync('/proc/self/fd').map(Number)) if (descriptor > 2) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

function bind(declared: (prototype: string) => Call, errno: () => number): PosixSpawn {
  const pipe2 = declared('int pipe2(_Out_ int *ends, int flags)');
  const close = declared('int close(int descriptor)');
  const waitpid = declared('int waitpid(int pid, _Out_ int *status, int options)');
  const spawn = declared('int posix_spawn(_Out_ int *pid, const char *file, void *actions, void *attributes, const char **argv, const char **envp)');
  const initActions = declared('int posix_spawn_file_actions_init(void *actions)');
  const destroyActions = declared('int posix_spawn_file_actions_destroy(void *actions)');
  const addDup2 = declared('int posix_spawn_file_actions_adddup2(void *actions, int from, int to)');
  const addOpen = declared('int posix_spawn_file_actions_addopen(void *actions, int descriptor, const char *file, int flags, int mode)');
  const addChdir = declared('int posix_spawn_file_actions_addchdir_np(void *actions, const char *folder)');
  const attributes = ownSession(declared);
  return {
    pipe() {
      const ends = [-1, -1];
      if (pipe2(ends, O_CLOEXEC) !== 0) throw systemError('pipe', errno());
      const [read = -1, write = -1] = ends;
      return { read, write };
    },
    close: (descriptor) => void close(descriptor),
    start({ file, args, cwd, env }, descriptors) {
      const environment = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
      // The C library would take what stands before it for the whole.
      if ([file, cwd, ...args, ...environment].some((text) => text.includes('\0'))) throw new Error('nul byte found in provided data');
      const actions = Buffer.alloc(STRUCTURE_BYTES);
      const pid = [-1];
      mustBe0(initActions(actions), file);
      try {
        for (const [index, descriptor] of descriptors.entries()) mustBe0(descriptor === null ? addOpen(actions, index, '/dev/null', O_RDWR, 0) : addDup2(actions, descriptor, index), file);
        mustBe0(addChdir(actions, cwd), file);
        mustBe0(spawn(pid, findProgram(file, env['PATH'], cwd), actions, attributes, [file, ...args, null], [...environment, null]), file);
      } finally {
        destroyActions(actions);
      }
      return pid[0] ?? -1;
    },
    ended(pid) {
      const status = [0];
      const told = waitpid(pid, status, WNOHANG);
      if (told === 0) return null;
      // Somebody else in this process has waited for it, and knows its end.
      return told === pid ? exitOf(status[0] ?? 0) : { code: null, signal: null };
    },
  };
}

/** Attributes for a session of its own, with no signal blocked or ignored: Node ignores SIGPIPE, which a child would inherit. */
function ownSession(declared: (prototype: string) => Call): Buffer {
  const attributes = Buffer.alloc(STRUCTURE_BYTES);
  const signals = Buffer.alloc(STRUCTURE_BYTES);
  declared('int posix_spawnattr_init(void *attributes)')(attributes);
  declared('int sigfillset(void *signals)')(signals);
  declared('int posix_spawnattr_setsigdefault(void *attributes, void *signals)')(attributes, signals);
  declared('int sigemptyset(void *signals)')(signals);
  declared('int posix_spawnattr_setsigmask(void *attributes, void *signals)')(attributes, signals);
  declared('int posix_spawnattr_setflags(void *attributes, short flags)')(attributes, SPAWN_SETSIGDEF | SPAWN_SETSIGMASK | SPAWN_SETSID);
  return attributes;
}

const mustBe0 = (errno: number, file: string): void => { if (errno !== 0) throw systemError(`spawn ${file}`, errno); };

/** Of two names for one signal the first is the common one. */
const signalNames = new Map(Object.entries(os.constants.signals).toReversed().map(([name, number]) => [number, name as NodeJS.Signals]));

function exitOf(status: number): ProcessExit {
  const signal = status & 0x7f;
  return signal === 0 ? { code: (status >> 8) & 0xff, signal: null } : { code: null, signal: signalNames.get(signal) ?? null };
}
