import readline from 'node:readline/promises';
import { trustHooks, untrustHooks, type ConfiguredHandler, type WriteResult } from '../../hooks/index.ts';
import { CliError, exitCodes, wrongCall, type ExitCode } from '../exit-codes.ts';
import { note } from '../output.ts';
import { printLines } from '../render/paint.ts';
import { hookLines, waitsForTrust } from './describe-hook.ts';
import { findHooks, hooksNamed, type FoundHooks, type Here } from './find-hooks.ts';
import { trustProject } from './trust-project.ts';

type TrustOptions = Here & { all?: boolean; project?: boolean; yes?: boolean };

/** Trusts hooks as they are now. Each is shown; on a terminal each is asked about, unless it was named. */
export async function trust(keys: readonly string[], options: TrustOptions): Promise<ExitCode> {
  if (options.project === true) trustProject(findHooks(options));
  const found = findHooks(options);
  const waiting = found.hooks.handlers.filter(waitsForTrust);
  const isNamed = keys.length > 0 || options.all === true;
  if (options.project === true && !isNamed) return exitCodes.done;
  const chosen = keys.length > 0 ? hooksNamed(keys, found.hooks.handlers).filter(waitsForTrust) : waiting;
  if (chosen.length === 0) {
    note(found.hooks.handlers.length === 0 ? `no hooks are configured for ${found.cwd}` : 'nothing waits for trust');
    return exitCodes.done;
  }
  const asks = options.yes !== true && process.stdin.isTTY && process.stderr.isTTY;
  if (!asks && !isNamed && options.yes !== true) throw wrongCall(`${chosen.length} hooks wait for trust, and here is no terminal to ask on. Look at them with "hookturn hooks list", then name their keys, or give --all.`);
  return trustThese(found, asks ? await asked(chosen) : await shown(chosen));
}

/** Takes trust back: the hooks do not run any more. */
export async function untrust(keys: readonly string[], options: Here & { all?: boolean }): Promise<ExitCode> {
  const found = findHooks(options);
  if (keys.length === 0 && options.all !== true) throw wrongCall('Which hooks? Name their keys, or give --all. "hookturn hooks list" shows them.');
  const trusted = found.hooks.handlers.filter(({ trustStatus }) => trustStatus === 'trusted' || trustStatus === 'modified');
  const chosen = keys.length > 0 ? hooksNamed(keys, found.hooks.handlers) : trusted;
  refuseFailure(untrustHooks(found.codexHome, chosen.map(({ key }) => key)));
  note(`${chosen.length} ${chosen.length === 1 ? 'hook is' : 'hooks are'} not trusted any more`);
  return exitCodes.done;
}

function trustThese({ codexHome }: FoundHooks, chosen: readonly ConfiguredHandler[]): ExitCode {
  if (chosen.length > 0) refuseFailure(trustHooks(codexHome, chosen));
  note(`${chosen.length} ${chosen.length === 1 ? 'hook is' : 'hooks are'} trusted now, as shown; a change to one asks for trust again`);
  return exitCodes.done;
}

const refuseFailure = (result: WriteResult): void => {
  if (result !== null) throw new CliError(result.error);
};

async function shown(handlers: readonly ConfiguredHandler[]): Promise<readonly ConfiguredHandler[]> {
  await printLines(process.stderr, handlers.flatMap(hookLines));
  return handlers;
}

async function asked(handlers: readonly ConfiguredHandler[]): Promise<ConfiguredHandler[]> {
  const chosen: ConfiguredHandler[] = [];
  const terminal = readline.createInterface({ input: process.stdin, output: process.stderr });
  try {
    for (const handler of handlers) {
      await printLines(process.stderr, hookLines(handler));
      const answer = await answerOf(terminal);
      if (answer === null) break;
      if (answer) chosen.push(handler);
    }
  } finally {
    terminal.close();
  }
  return chosen;
}

/** `null` where the terminal was closed: nothing more is asked. */
const answerOf = (terminal: readline.Interface): Promise<boolean | null> =>
  new Promise((resolve) => {
    const closed = (): void => {
      process.stderr.write('\n');
      resolve(null);
    };
    terminal.once('close', closed);
    void terminal.question('Trust this hook? [y/N] ').then((answer) => {
      terminal.off('close', closed);
      resolve(/^y(es)?$/i.test(answer.trim()));
    }, () => resolve(null));
  });
