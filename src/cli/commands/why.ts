import { wrongCall } from '../exit-codes.ts';
import { findLog, LAST_HELP, LOG_HELP } from '../find-log.ts';
import type { AddCommand } from './command.ts';

/** From a thing back to what put it there. */
export const addWhy: AddCommand = (program, ended) => {
  program.command('why').description('from a prompt, message, tool output, context or block to the facts and hook runs that put it there').argument('[LOG]', `${LOG_HELP}; left out with --last`)
    .argument('[ITEM]', 'the id of a prompt, a call or a run, a place like 12 or 12.0 (record and fact), or words of its text').option('--last', LAST_HELP).option('--json', 'print it as JSON')
    .action(async (first: string | undefined, second: string | undefined, options: { last?: boolean; json?: boolean }) => {
      const [log, item] = options.last === true ? [undefined, first] : [first, second];
      if (item === undefined || (options.last === true && second !== undefined)) throw wrongCall('Why what? hookturn why LOG ITEM, or hookturn why --last ITEM');
      ended(await (await import('../why-item.ts')).whyItem(findLog(log, options), item, options));
    });
};
