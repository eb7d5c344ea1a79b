import os from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { warmUp } from '../../hooks/index.ts';
import { AppServer } from '../../protocols/app-server/server.ts';

/** `hookturn app-server`: Codex's app-server protocol on stdin and stdout, until stdin is closed. */
export function addAppServer(program: Command): void {
  program
    .command('app-server')
    .description("serve Codex's app-server protocol on stdin and stdout")
    .allowUnknownOption()
    .action(async () => { process.exitCode = await runAppServer(); });
}

async function runAppServer(): Promise<number> {
  const env = Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
  const codexHome = path.resolve(env['CODEX_HOME'] || path.join(os.homedir(), '.codex'));
  warmUp().catch(() => undefined);
  const server = new AppServer({
    codexHome, env, cwd: process.cwd(), input: process.stdin, output: process.stdout,
    onTrouble: (sentence) => { process.stderr.write(`hookturn: ${sentence}\n`); },
  });
  const stop = (): void => { process.stdin.destroy(); };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await server.serve();
  return 0;
}
