import { text } from 'node:stream/consumers';
import { startPiped, type ProcessExit, type ProcessRequest } from '../../src/processes/index.ts';

/** Runs a process without an input, and reads what it says. */
export async function runAndRead(request: ProcessRequest): Promise<ProcessExit & { pid: number; stdout: string }> {
  const { pid, exited, stdout, stderr, release } = await startPiped(request, 'none');
  stderr.resume();
  const [exit, said] = await Promise.all([exited, text(stdout)]);
  release();
  return { pid, ...exit, stdout: said };
}
