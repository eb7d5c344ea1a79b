import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from '../processes/index.ts';

/** What tells one process from every other one, also after its pid is used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque. On Linux: boot id, pid namespace, and clock ticks since the boot. Empty where the system tells nothing. */
  readonly startTime: string;
  readonly host: string;
}

/** What the lock needs to know of processes. `unknown` for one that cannot be seen from here. */
export interface Processes {
  self(): ProcessIdentity;
  stateOf(process: ProcessIdentity): 'alive' | 'dead' | 'unknown';
}

export const nodeProcesses: Processes = {
  self: () => ({ pid: process.pid, startTime: startTimeOf(process.pid) ?? '', host: hostname() }),
  stateOf,
};

function stateOf(other: ProcessIdentity): 'alive' | 'dead' | 'unknown' {
  if (other.host !== hostname()) return 'unknown';
  if (process.platform === 'linux') return stateOnLinux(other);
  const startTime = startTimeOf(other.pid);
  if (startTime === undefined) return 'dead';
  return startTime === other.startTime || startTime === '' || other.startTime === '' ? 'alive' : 'dead';
}

/** A lock of an earlier boot is dead; one of another container is not ours to judge, even under the same host name. */
function stateOnLinux(other: ProcessIdentity): 'alive' | 'dead' | 'unknown' {
  const [boot, space] = other.startTime.split(' ');
  if (boot !== bootId()) return 'dead';
  if (space !== pidSpace()) return 'unknown';
  return startTimeOf(other.pid) === other.startTime ? 'alive' : 'dead';
}

/** Undefined for a process that is not there, and for one that ended and was not yet collected. */
function startTimeOf(pid: number): string | undefined {
  if (process.platform === 'linux') return linuxStartTime(pid);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return undefined;
  }
  return process.platform === 'win32' ? '' : startTimeByPs(pid);
}

function linuxStartTime(pid: number): string | undefined {
  const stat = readOrNothing(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (stat === undefined) return undefined;
  // The command's name may hold blanks and parentheses: the fields begin behind the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
  return `${bootId()} ${pidSpace()} ${startTicks}`;
}

function startTimeByPs(pid: number): string {
  return readOrNothing(() => execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'latin1' }).trim()) ?? '';
}

function bootId(): string {
  return readOrNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()) ?? 'no-boot-id';
}

function pidSpace(): string {
  return readOrNothing(() => readlinkSync('/proc/self/ns/pid')) ?? 'no-pid-space';
}

function readOrNothing(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
