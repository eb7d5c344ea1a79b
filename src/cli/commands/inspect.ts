import { wrongCall } from '../exit-codes.ts';
import { findLog, LAST_HELP, LIVE_HELP, LOG_HELP } from '../find-log.ts';
import type { AddCommand } from './command.ts';

/** The session in a browser, and in this terminal. */
export const addInspect: AddCommand = (program, ended) => {
  program.command('inspect').description('a session in your browser: its chart, records, hook runs and conversation, with a time slider; follows one that runs').argument('[LOG]', LOG_HELP)
    .option('--last', LAST_HELP).option('--live [PID|URL]', `${LIVE_HELP}, or the page at the address that its inspector told`, pidOrAddress).option('--port <PORT>', 'the port on 127.0.0.1 (one that is free where absent)', port).option('--open', 'open the browser')
    .action(async (log: string | undefined, { live, ...options }: Omit<Options, 'live'> & { live?: Options['live'] | URL }) => {
      const { inspectLog, visitPage } = await import('../inspect-log.ts');
      if (live instanceof URL) ended(await visitPage(live, options));
      else ended(await inspectLog(findLog(log, { ...options, ...(live === undefined ? {} : { live }) }), options));
    });

  program.command('watch').description('a session in this terminal: what happened, then what happens, until it ends').argument('[LOG]', LOG_HELP).option('--last', LAST_HELP).option('--live [PID]', LIVE_HELP, pid)
    .action(async (log: string | undefined, options: Options) => ended(await (await import('../watch-log.ts')).watchLog(findLog(log, options))));
};

type Options = { last?: boolean; live?: true | number; port?: number; open?: boolean };

const pid = (text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw wrongCall(`"${text}" is no process id.`);
  return Number(text);
};

const pidOrAddress = (text: string): number | URL => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !url.protocol.startsWith('http')) return pid(text);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) throw wrongCall(`"${text}" is no address of this machine: an inspector listens on 127.0.0.1.`);
  return url;
};

const port = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) throw wrongCall(`"${text}" is no port: give a number from 0 to 65535.`);
  return number;
};
