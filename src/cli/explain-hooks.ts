import { CliError, type ExitCode } from './exit-codes.ts';

export function explainHooks(_file: string, _options: { json?: boolean }): Promise<ExitCode> {
  return Promise.reject(new CliError('hookturn hooks explain is not there yet.'));
}
