import { wrongCall } from '../exit-codes.ts';
import { findLog, LAST_HELP, LIVE_HELP, LOG_HELP } from '../find-log.ts';
import type { AddCommand } from './command.ts';

/** The session in a browser, and in this terminal. */
export const addInspect: AddCommand = (program, ended) => {
  program.command('inspect').description('a session in your browser: its chart, records, hook runs and conversation, with a time slider; follows one that runs').argument('[LOG]', LOG_HELP)
    .option('--last', LAST_HELP).option('--live [PID]', LIVE_HELP, pid).option('--port <PORT>', 'the port on 127.0.0.1 (one that is free where absent)', port).option('--open', 'open the browser')
    .action(async (log: string | undefined, options: Options) => ended(await (await import('../inspect-log.ts')).inspectLog(findLog(log, options), options)));

  program.command('watch').description('a session in this terminal: what happened, then what happens, until it ends').argument('[LOG]', LOG_HELP).option('--last', LAST_HELP).option('--live [PID]', LIVE_HELP, pid)
    .action(async (log: string | undefined, options: Options) => ended(await (await import('../watch-log.ts')).watchLog(findLog(log, options))));
};

type Options = { last?: boolean; live?: true | number; port?: number; open?: boolean };

const pid = (text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw wrongCall(`"${text}" is no process id.`);
  return Number(text);
};

const port = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) throw wrongCall(`"${text}" is no port: give a number from 0 to 65535.`);
  return number;
};
