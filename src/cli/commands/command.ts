import type { Command } from 'commander';
import type { ExitCode } from '../exit-codes.ts';

/** Puts one command into the program. `ended` is told the exit code of the one that ran. */
export type AddCommand = (program: Command, ended: (code: ExitCode) => void) => void;
