import type { Command } from 'commander';
import { wrongCall, type ExitCode } from '../exit-codes.ts';
import { findLog, LAST_HELP, LOG_HELP } from '../find-log.ts';
import type { AddCommand } from './command.ts';

/** Care for logs. */
export const addLog: AddCommand = (program, ended) => {
  const log = program.command('log').description('care for logs: list, verify, repair, cat, stat, export');
  const onLog = (name: string, description: string): Command => log.command(name).description(description).argument('[LOG]', LOG_HELP).option('--last', LAST_HELP);

  log.command('list').description('the logs of this Codex home, the one that was written last first')
    .action(async () => ended(await (await tools()).listLogs()));
  onLog('verify', 'check every byte: format, order, checksums').option('--json', 'print the report as JSON')
    .action(async (given: string | undefined, options: Options) => ended(await (await tools()).verify(findLog(given, options), options)));
  onLog('repair', 'keep the longest valid front, move the rest into a file beside it').option('--json', 'print the report as JSON')
    .action(async (given: string | undefined, options: Options) => ended(await (await tools()).repair(findLog(given, options), options)));
  onLog('cat', 'one line for each record').option('--json', 'print whole records, one JSON value a line').option('--from <SEQ>', 'first record', sequence).option('--to <SEQ>', 'last record', sequence)
    .action(async (given: string | undefined, options: Options) => ended(await (await tools()).cat(findLog(given, options), options)));
  onLog('stat', 'what a log holds, in numbers').option('--json', 'print the report as JSON')
    .action(async (given: string | undefined, options: Options) => ended(await (await tools()).stat(findLog(given, options), options)));
  onLog('export', 'the records as plain JSON, for other programs').option('--format <FORMAT>', 'jsonl or json', format, 'jsonl')
    .action(async (given: string | undefined, options: Options) => ended(await (await tools()).exportTo(findLog(given, options), options.format === 'json' ? 'json' : 'jsonl')));
};

type Options = { last?: boolean; json?: boolean; from?: number; to?: number; format?: string };

const tools = async (): Promise<{ [K in 'verify' | 'repair' | 'cat' | 'stat']: (file: string, options: Options) => Promise<ExitCode> } & { listLogs(): Promise<ExitCode>; exportTo(file: string, format: 'json' | 'jsonl'): Promise<ExitCode> }> =>
  import('../log-tools.ts');

const sequence = (text: string): number => {
  if (!/^[1-9]\d*$/.test(text)) throw wrongCall(`"${text}" is no sequence number: records are counted from 1.`);
  return Number(text);
};

const format = (text: string): string => {
  if (text !== 'json' && text !== 'jsonl') throw wrongCall(`There is no format "${text}": give json or jsonl.`);
  return text;
};

