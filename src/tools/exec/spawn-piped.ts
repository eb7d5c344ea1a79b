import { signalGroup, startPiped, type PipedProcess } from '../../processes/index.ts';
import { exitCodeOf } from './exit-code.ts';
import type { Spawned, SpawnRequest } from './spawned.ts';

/**
 * Starts a command on pipes, in a process group of its own, without a standard input. Rejects where it cannot start.
 * When its first process ends, so does what it left in its group, after a moment for last words.
 */
export async function spawnPiped(request: SpawnRequest): Promise<Spawned> {
  const running = await startPiped(request, 'none');
  const listeners: ((chunk: Buffer) => void)[] = [];
  for (const stream of [running.stdout, running.stderr]) {
    stream.on('data', (chunk: Buffer) => { for (const listener of listeners) listener(chunk); });
    stream.on('error', () => {});
  }
  let over = false;
  let killing: NodeJS.Timeout | undefined;
  const ended = endOf(running, request.outputGraceMs).finally(() => { over = true; clearTimeout(killing); });
  return {
    ended,
    onOutput: (listener) => { listeners.push(listener); },
    write: () => false,
    interrupt: () => signalGroup(running.pid, 'SIGINT'),
    kill: () => {
      if (killing !== undefined || over) return;
      signalGroup(running.pid, 'SIGTERM');
      killing = setTimeout(() => signalGroup(running.pid, 'SIGKILL'), request.killGraceMs);
    },
  };
}

async function endOf({ pid, exited, stdout, stderr, release }: PipedProcess, outputGraceMs: number): Promise<{ exitCode: number }> {
  const silent = Promise.all([stdout, stderr].map((stream) => new Promise<void>((resolve) => stream.once('close', resolve))));
  const exit = await exited.catch(() => ({ code: null, signal: null }));
  const grace = Promise.withResolvers<void>();
  const timer = setTimeout(grace.resolve, outputGraceMs);
  await Promise.race([silent, grace.promise]);
  clearTimeout(timer);
  signalGroup(pid, 'SIGKILL');
  release();
  return { exitCode: exitCodeOf(exit.code, exit.signal) };
}
