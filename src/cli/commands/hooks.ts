import type { Command } from 'commander';
import type { ExitCode } from '../exit-codes.ts';
import { findLog, LAST_HELP, LOG_HELP } from '../find-log.ts';
import type { AddCommand } from './command.ts';

/** Which hooks there are, which may run, and what became of each. */
export const addHooks: AddCommand = (program, ended) => {
  const hooks = program.command('hooks').description('which hooks there are, which may run, and what became of each');
  const here = (command: Command): Command => command
    .option('-C, --cd <DIR>', 'the folder whose hooks are meant (default: this one)')
    .option('-p, --profile <NAME>', 'with the layer $CODEX_HOME/<NAME>.config.toml');

  here(hooks.command('list').description('every hook that is configured for this folder, and whether it runs'))
    .option('--json', 'print what the app server\'s hooks/list answers')
    .action(async (options: Options) => ended(await (await import('../hooks/list.ts')).listHooks(options)));
  here(hooks.command('trust').description('let hooks run as they are now; each is shown first').argument('[KEY...]', 'keys of hooks, or parts of keys that name one'))
    .option('--all', 'every hook that waits for trust')
    .option('--project', 'trust the project: its .codex folder is read, its hooks wait for trust of their own')
    .option('-y, --yes', 'do not ask')
    .action(async (keys: string[], options: Options) => ended(await (await import('../hooks/trust.ts')).trust(keys, options)));
  here(hooks.command('untrust').description('take trust back').argument('[KEY...]', 'keys of hooks, or parts of keys that name one'))
    .option('--all', 'every hook that is trusted')
    .action(async (keys: string[], options: Options) => ended(await (await import('../hooks/trust.ts')).untrust(keys, options)));
  hooks.command('shadow-report').description('what hooks in shadow mode would have decided in these sessions').argument('[LOG...]', LOG_HELP).option('--last', LAST_HELP).option('--json', 'print it as JSON')
    .action(async (logs: string[], options: Options) => {
      const files = logs.length === 0 ? [findLog(undefined, options)] : logs.map((log) => findLog(log, options));
      ended(await (await import('../shadow-report.ts')).reportShadows(files, options));
    });
  hooks.command('explain').description('what became of each configured hook in a session').argument('[LOG]', LOG_HELP).option('--last', LAST_HELP).option('--json', 'print it as JSON')
    .action(async (log: string | undefined, options: Options) => ended(await explain(findLog(log, options), options)));
};

type Options = { cd?: string; profile?: string; json?: boolean; all?: boolean; project?: boolean; yes?: boolean; last?: boolean };

const explain = async (file: string, options: Options): Promise<ExitCode> => (await import('../explain-hooks.ts')).explainHooks(file, options);
