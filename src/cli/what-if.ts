import { CliError, type ExitCode } from './exit-codes.ts';

export function whatIfHooks(_file: string, _hooks: string, _options: { json?: boolean }): Promise<ExitCode> {
  return Promise.reject(new CliError('hookturn replay --diff is not there yet.'));
}
