import { findLog, LAST_HELP, LOG_HELP } from '../find-log.ts';
import { wrongCall } from '../exit-codes.ts';
import type { AddCommand } from './command.ts';

/** Folds a log anew. */
export const addReplay: AddCommand = (program, ended) => {
  program.command('replay').description('fold a log and print its timeline; nothing is called and nothing runs').argument('[LOG]', LOG_HELP).option('--last', LAST_HELP)
    .option('--verify', 'compare every fact with the recorded one, byte for byte, and name the first that came out different')
    .option('--hooks <FILE>', 'with --diff: another hooks.json, or a project folder')
    .option('--diff', 'ask the hooks of --hooks about the recorded session, and list what they would have decided otherwise')
    .option('--json', 'print it as JSON')
    .action(async (log: string | undefined, options: Options) => {
      if ((options.hooks === undefined) !== (options.diff !== true)) throw wrongCall('--hooks and --diff go together: hookturn replay LOG --hooks FILE --diff');
      const file = findLog(log, options);
      if (options.hooks !== undefined) ended(await (await import('../what-if.ts')).whatIfHooks(file, options.hooks, options));
      else ended(await (await import('../replay-log.ts')).replayLog(file, options));
    });
};

type Options = { last?: boolean; verify?: boolean; hooks?: string; diff?: boolean; json?: boolean };
