import { wrongCall } from '../exit-codes.ts';
import { findLog, LAST_HELP, LOG_HELP } from '../find-log.ts';
import type { AddCommand } from './command.ts';

/** A session in one file, for a bug report. */
export const addExport: AddCommand = (program, ended) => {
  program.command('export').description('the page of "inspect" with a session in it, as one file that needs nothing else').argument('[LOG]', LOG_HELP).option('--last', LAST_HELP)
    .option('--html', 'as a page (there is no other form here; "log export" gives JSON)').option('--redact', 'blot out what was said, and paths').option('-o, --output <FILE>', 'the file; stdout where absent')
    .action(async (log: string | undefined, options: { last?: boolean; html?: boolean; redact?: boolean; output?: string }) => {
      if (options.html !== true) throw wrongCall('Say --html for the page. For the records as JSON: hookturn log export');
      ended(await (await import('../export-session.ts')).exportSession(findLog(log, options), options));
    });
};
