import { Command, CommanderError } from 'commander';
import { addCommands } from './commands/index.ts';
import { CliError, CodexError, exitCodes, type ExitCode } from './exit-codes.ts';
import { guardPipes, note } from './output.ts';
import { plainText } from './render/plain-text.ts';
import { VERSION } from '../runtime/version.ts';

/** Runs one command and ends the process with its exit code. */
export async function run(args: readonly string[]): Promise<void> {
  guardPipes();
  const program = new Command('hookturn')
    .description('The session core of coding agents: runs Codex hooks, and replays, explains and proves what they decided.')
    .version(VERSION, '-V, --version')
    .showSuggestionAfterError()
    .configureHelp({ sortSubcommands: false })
    .configureOutput({ outputError: (text, write) => write(plainText(`hookturn: ${text.replace(/^error: /, '')}`)) })
    .exitOverride();
  let code: ExitCode = exitCodes.done;
  addCommands(program, (ended) => { code = ended; });
  process.exitCode = await program.parseAsync(args, { from: 'user' }).then(() => code, codeOf);
}

/** Every failure is one message; a stack is shown only for what nobody expected. */
function codeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongCall;
  if (error instanceof CliError) {
    note(error instanceof CodexError ? error.message : `hookturn: ${error.message}`);
    return error.exitCode;
  }
  note(`hookturn: ${error instanceof Error && isExpected(error) ? error.message : (error instanceof Error ? error.stack : String(error))}`);
  return exitCodes.failed;
}

/** Errors of ours and of the operating system say what they have to say in their message. */
const isExpected = (error: Error): boolean => /^(Log|Session|Host)/.test(error.name) || 'code' in error || error instanceof RangeError;
