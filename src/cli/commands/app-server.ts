import os from 'node:os';
import path from 'node:path';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { AddCommand } from './command.ts';

/** Codex's app-server protocol on stdin and stdout, until stdin is closed. */
export const addAppServer: AddCommand = (program, ended) => {
  program.command('app-server').description("serve Codex's app-server protocol on stdin and stdout").allowUnknownOption().allowExcessArguments()
    .action(async () => ended(await runAppServer()));
};

async function runAppServer(): Promise<ExitCode> {
  const [{ warmUp }, { AppServer }] = await Promise.all([import('../../hooks/index.ts'), import('../../protocols/app-server/server.ts')]);
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
  return exitCodes.done;
}
