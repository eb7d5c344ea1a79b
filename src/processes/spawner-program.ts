/**
 * The program of the spawner: a small process that starts others on behalf of a large one. Starting a process copies
 * the page tables of the one that starts it, and holds it for as long.
 */
import fs from 'node:fs';
import { errorCode, errorNumber } from './os-error.ts';
import { spawnHere } from './spawn-here.ts';
import type { SpawnNews, SpawnOrder } from './spawner-messages.ts';

const tell = (news: SpawnNews): void => { process.send?.(news); };

async function start({ id, request, pipes }: SpawnOrder): Promise<void> {
  const opened: number[] = [];
  try {
    for (const [index, pipe] of pipes.entries()) opened.push(fs.openSync(pipe ?? '/dev/null', index === 0 ? 'r' : fs.constants.O_WRONLY));
    const { pid, exited } = await spawnHere(request, opened);
    tell({ type: 'started', id, pid });
    void exited.then((exit) => tell({ type: 'exited', id, ...exit }));
  } catch (error) {
    tell({ type: 'refused', id, message: error instanceof Error ? error.message : String(error), code: errorCode(error), errno: errorNumber(error) });
  } finally {
    for (const fd of opened) fs.closeSync(fd);
  }
}

process.title = 'hookturn spawner';
process.on('message', (order: SpawnOrder) => void start(order));
// Whom it served is gone: the processes live on, as they would without it.
process.on('disconnect', () => process.exit(0));
