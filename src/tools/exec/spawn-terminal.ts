import { constants } from 'node:os';
import { signalGroup } from '../../processes/index.ts';
import type { Spawned, SpawnRequest } from './spawned.ts';

type Pty = typeof import('@lydell/node-pty');
let loading: Promise<Pty | null> | undefined;

/** The pseudo-terminal library is optional: it is native, and not prebuilt for every platform. */
export const loadPty = (): Promise<Pty | null> => (loading ??= import('@lydell/node-pty').catch(() => null));

/** Starts a command on a terminal of its own, 24 rows by 80 columns. */
export function spawnTerminal(pty: Pty, request: SpawnRequest): Spawned {
  const terminal = pty.spawn(request.file, [...request.args], {
    name: request.env['TERM'] ?? 'dumb', rows: 24, cols: 80, cwd: request.cwd, env: request.env, encoding: null,
  });
  let over = false;
  let killing: NodeJS.Timeout | undefined;
  const ended = new Promise<{ exitCode: number }>((resolve) => {
    terminal.onExit(({ exitCode, signal }) => {
      over = true;
      signalGroup(terminal.pid, 'SIGKILL');
      // The hangup that goes with a terminal's end is sometimes reported in place of the end itself.
      const hangsUp = killing === undefined && signal === constants.signals.SIGHUP;
      // Codex's terminals report any signal as 1.
      const bySignal = signal !== undefined && signal !== 0 && !hangsUp;
      resolve({ exitCode: bySignal ? 1 : exitCode });
    });
  });
  void ended.then(() => clearTimeout(killing));
  return {
    ended,
    onOutput: (listener) => {
      terminal.onData((data: string | Buffer) => listener(typeof data === 'string' ? Buffer.from(data) : data));
    },
    write: (text) => {
      if (!over) terminal.write(text);
      return true;
    },
    interrupt: () => signalGroup(terminal.pid, 'SIGINT'),
    kill: () => {
      if (over || killing !== undefined) return;
      signalGroup(terminal.pid, 'SIGHUP');
      killing = setTimeout(() => signalGroup(terminal.pid, 'SIGKILL'), request.killGraceMs);
    },
  };
}
