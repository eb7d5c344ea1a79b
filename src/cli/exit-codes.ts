/** What the process ends with. */
export const exitCodes = { done: 0, failed: 1, wrongCall: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A command that cannot go on, in words for the person who called it: what was wrong, where, and what to do. */
export class CliError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = exitCodes.failed) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}

/** The caller's mistake. */
export const wrongCall = (message: string): CliError => new CliError(message, exitCodes.wrongCall);

/** What `codex exec` says, to the letter: our name does not stand before it, for clients read it. */
export class CodexError extends CliError {}
