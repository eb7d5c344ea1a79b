import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { exitCodeOf } from './exit-code.ts';
import { signalGroup, type Spawned, type SpawnRequest } from './spawned.ts';

/**
 * Starts a command on pipes, in a process group of its own, without a standard input. Rejects where it cannot start.
 * When its first process ends, so does what it left in its group, after a moment for last words.
 */
export async function spawnPiped(request: SpawnRequest): Promise<Spawned> {
  const child = spawn(request.file, [...request.args], { cwd: request.cwd, env: request.env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const listeners: ((chunk: Buffer) => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => { for (const listener of listeners) listener(chunk); });
    stream.on('error', () => {});
  }
  const ended = endOf(child, request.outputGraceMs);
  await once(child, 'spawn');
  let killing: NodeJS.Timeout | undefined;
  void ended.then(() => clearTimeout(killing));
  return {
    ended,
    onOutput: (listener) => { listeners.push(listener); },
    write: () => false,
    interrupt: () => signalGroup(child.pid, 'SIGINT'),
    kill: () => {
      if (killing !== undefined || child.exitCode !== null || child.signalCode !== null) return;
      signalGroup(child.pid, 'SIGTERM');
      killing = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), request.killGraceMs);
    },
  };
}

function endOf(child: ChildProcess, outputGraceMs: number): Promise<{ exitCode: number }> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ exitCode: -1 }));
    child.once('exit', (code, signal) => {
      const finish = (): void => {
        clearTimeout(grace);
        signalGroup(child.pid, 'SIGKILL');
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve({ exitCode: exitCodeOf(code, signal) });
      };
      const grace = setTimeout(finish, outputGraceMs);
      child.once('close', finish);
    });
  });
}
