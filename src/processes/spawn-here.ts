import { spawn } from 'node:child_process';
import type { ChildProcess, StdioOptions } from 'node:child_process';
import type { ProcessExit, ProcessRequest, RunningProcess } from './process.ts';

/** Starts a process from this one. Rejects with the system's error where it cannot start. */
export async function spawnHere(request: ProcessRequest, stdio: StdioOptions): Promise<RunningProcess & { child: ChildProcess }> {
  const { file, args, cwd, env, isVerbatim = false } = request;
  const child = spawn(file, [...args], { cwd, env, stdio, detached: true, windowsVerbatimArguments: isVerbatim, windowsHide: true });
  const { pid } = child;
  if (pid === undefined) return new Promise((_, reject) => child.once('error', reject));
  const exited = new Promise<ProcessExit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  return { pid, exited, child };
}
