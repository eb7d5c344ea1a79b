import os from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { CliError, exitCodes, type ExitCode } from '../exit-codes.ts';
import type { AddCommand } from './command.ts';

/** Codex's app-server protocol on stdin and stdout, until stdin is closed. */
export const addAppServer: AddCommand = (program, ended) => {
  program.command('app-server').description("serve Codex's app-server protocol on stdin and stdout").allowUnknownOption().allowExcessArguments()
    .action(async () => ended(await runAppServer()));
};

async function runAppServer(): Promise<ExitCode> {
  const [{ readConfigLayers }, { AppServer }] = await Promise.all([import('../../hooks/index.ts'), import('../../protocols/app-server/server.ts')]);
  const env = Object.fromEntries(Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
  const codexHome = path.resolve(env['CODEX_HOME'] || path.join(os.homedir(), '.codex'));
  const { errors, invalid: [trouble] } = readConfigLayers({ codexHome, cwd: process.cwd() });
  if (errors.length === 0 && trouble?.isUnsupported === true) throw new CliError(trouble.message);
  compileSoon();
  const server = new AppServer({
    codexHome, env, cwd: process.cwd(), input: process.stdin, output: process.stdout,
    onTrouble: withinAPipe((sentence) => { process.stderr.write(`hookturn: ${sentence}\n`); }),
  });
  const stop = (): void => { process.stdin.destroy(); };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  await server.serve();
  return exitCodes.done;
}

/**
 * A server waits for people and models: its code runs seldom, most of it once a turn. V8 would interpret it for hundreds
 * of turns and never compile much of it well. Compiled at the first call, and well after some ten calls of one shape, a
 * turn without hooks takes a quarter less from the twentieth on (3.0 against 3.9 ms), the first ten up to half more, the
 * process 25 MB. Each flag is known to the V8 of Node 22 to 26; its Maglev is off in Node 22, where the last two do nothing.
 */
function compileSoon(): void {
  for (const flag of ['--always-sparkplug', '--no-lazy-feedback-allocation', '--invocation-count-for-maglev=20', '--minimum-invocations-after-ic-update=10']) setFlagsFromString(flag);
}

/** A client may never read our stderr: a write to a full pipe would hold the whole server. */
const MOST_TROUBLES = 100;
const MOST_TROUBLE_CHARS = 500;

const withinAPipe = (tell: (sentence: string) => void) => {
  let told = 0;
  return (sentence: string): void => {
    if (told > MOST_TROUBLES) return;
    told += 1;
    if (told > MOST_TROUBLES) tell(`Further trouble is not told (limit ${MOST_TROUBLES}).`);
    else tell(sentence.length > MOST_TROUBLE_CHARS ? `${sentence.slice(0, MOST_TROUBLE_CHARS)}…` : sentence);
  };
};
