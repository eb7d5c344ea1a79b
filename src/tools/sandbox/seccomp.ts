import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeOwnFolder, removeOwnFolder } from '../../processes/index.ts';

/*
 * What Codex CLI 0.169.0 forbids its sandboxed commands beside files and network, call by call as it was measured
 * (fixtures, `asked-sandbox-sockets`): without network a command reaches no socket, not even a local one such as a
 * container engine's, and no other process. Each forbidden call fails with EPERM.
 */

type Call =
  | 'socket' | 'socketpair' | 'connect' | 'bind' | 'listen' | 'accept' | 'accept4' | 'getsockname' | 'getpeername' | 'setsockopt' | 'getsockopt'
  | 'sendto' | 'sendmmsg' | 'recvmmsg' | 'shutdown' | 'ptrace' | 'process_vm_readv' | 'process_vm_writev' | 'io_uring_setup' | 'io_uring_enter' | 'io_uring_register';

/** A kernel's architecture: its audit number (`linux/audit.h`) and the numbers of its calls (`asm/unistd.h`). */
type Architecture = { audit: number; calls: Record<Call, number> };

const rings = { io_uring_setup: 425, io_uring_enter: 426, io_uring_register: 427 } as const;
const architectures: Partial<Record<NodeJS.Architecture, Architecture>> = {
  x64: {
    audit: 0xc000003e,
    calls: {
      socket: 41, socketpair: 53, connect: 42, bind: 49, listen: 50, accept: 43, accept4: 288, getsockname: 51, getpeername: 52, setsockopt: 54, getsockopt: 55,
      sendto: 44, sendmmsg: 307, recvmmsg: 299, shutdown: 48, ptrace: 101, process_vm_readv: 310, process_vm_writev: 311, ...rings,
    },
  },
  arm64: {
    audit: 0xc00000b7,
    calls: {
      socket: 198, socketpair: 199, connect: 203, bind: 200, listen: 201, accept: 202, accept4: 242, getsockname: 204, getpeername: 205, setsockopt: 208, getsockopt: 209,
      sendto: 206, sendmmsg: 269, recvmmsg: 243, shutdown: 210, ptrace: 117, process_vm_readv: 270, process_vm_writev: 271, ...rings,
    },
  },
};

/** Calls that are forbidden, and the address families that `socket` and `socketpair` may ask for (`linux/socket.h`). */
type Rules = { forbidden: readonly Call[]; families: readonly number[] };

const [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK] = [1, 2, 10, 16];
const ringCalls = ['io_uring_setup', 'io_uring_enter', 'io_uring_register'] as const;
const withNetwork: Rules = { forbidden: ringCalls, families: [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK] };
const withoutNetwork: Rules = {
  forbidden: [
    ...ringCalls, 'ptrace', 'process_vm_readv', 'process_vm_writev', 'connect', 'bind', 'listen', 'accept', 'accept4', 'getsockname', 'getpeername',
    'setsockopt', 'getsockopt', 'sendto', 'sendmmsg', 'recvmmsg', 'shutdown',
  ],
  families: [AF_UNIX],
};

/** The filters, as paths for the time that this process lives. */
export type SeccompFilters = { withNetwork: string; withoutNetwork: string };

let written: SeccompFilters | undefined;

/** Writes the filters, once a process; null where this machine's calls are not known. */
export function seccompFilters(): SeccompFilters | null {
  const architecture = architectures[process.arch];
  if (architecture === undefined) return null;
  return (written ??= { withNetwork: heldFile(filterFor(architecture, withNetwork)), withoutNetwork: heldFile(filterFor(architecture, withoutNetwork)) });
}

/** A file without a name, which nobody but this process and those that it starts outside a sandbox can open. */
function heldFile(bytes: Buffer): string {
  const folder = makeOwnFolder();
  try {
    const descriptor = openSync(join(folder, 'filter'), 'wx+', 0o600);
    writeSync(descriptor, bytes);
    return `/proc/${process.pid}/fd/${descriptor}`;
  } finally {
    removeOwnFolder(folder);
  }
}

/** One instruction of classic BPF (`linux/filter.h`): where it jumps to is told in instructions from the next one on. */
type Instruction = { code: number; k: number; whenTrue?: number; whenFalse?: number };

const LOAD = 0x20;
const IF_EQUAL = 0x15;
const IF_AT_LEAST = 0x35;
const RETURN = 0x06;
/** Offsets in `struct seccomp_data`; the lower half of the first argument, for both architectures are little-endian. */
const [NUMBER, ARCHITECTURE, FIRST_ARGUMENT] = [0, 4, 16];
const [KILL, ALLOW, EPERM] = [0x80000000, 0x7fff0000, 0x00050001];
/** Numbers from here on are x86-64's calls in their 32-bit form, which are the same calls once more. */
const X32 = 0x40000000;

function filterFor({ audit, calls }: Architecture, { forbidden, families }: Rules): Buffer {
  const load = (k: number): Instruction => ({ code: LOAD, k });
  const end = (k: number): Instruction => ({ code: RETURN, k });
  const unless = (code: number, k: number): Instruction => ({ code, k, whenFalse: 1 });
  const ofFamily = [load(FIRST_ARGUMENT), ...families.flatMap((family) => [unless(IF_EQUAL, family), end(ALLOW)]), end(EPERM)];
  return encoded([
    load(ARCHITECTURE), { code: IF_EQUAL, k: audit, whenTrue: 1 }, end(KILL),
    load(NUMBER), unless(IF_AT_LEAST, X32), end(EPERM),
    ...forbidden.flatMap((call) => [unless(IF_EQUAL, calls[call]), end(EPERM)]),
    { code: IF_EQUAL, k: calls.socket, whenTrue: 1 }, { code: IF_EQUAL, k: calls.socketpair, whenFalse: ofFamily.length },
    ...ofFamily, end(ALLOW),
  ]);
}

function encoded(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(({ code, k, whenTrue = 0, whenFalse = 0 }, index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(whenTrue, index * 8 + 2);
    bytes.writeUInt8(whenFalse, index * 8 + 3);
    bytes.writeUInt32LE(k, index * 8 + 4);
  });
  return bytes;
}
