import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
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
  const closed = Promise.all([stdout, stderr].map((stream) => new Promise<void>((resolve) => stream.once('close', resolve))));
  const exit = await exited.catch(() => ({ code: null, signal: null }));
  const grace = new AbortController();
  await Promise.race([closed, silence(outputGraceMs, grace.signal)]);
  grace.abort();
  signalGroup(pid, 'SIGKILL');
  release();
  return { exitCode: exitCodeOf(exit.code, exit.signal) };
}

/** So many turns of the event loop begin to read a pipe and empty it: it holds 64 KiB, which is one read. */
const TURNS_TO_READ = 4;

/** The moment is over, and what had been said by then is read: who was busy meanwhile has it still before him. */
async function silence(afterMs: number, signal: AbortSignal): Promise<void> {
  await sleep(afterMs, undefined, { signal }).catch(() => undefined);
  for (let turn = 0; turn < TURNS_TO_READ && !signal.aborted; turn += 1) await setImmediate();
}
