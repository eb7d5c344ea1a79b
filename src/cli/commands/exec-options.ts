import { InvalidArgumentError, type Command } from 'commander';
import { wrongCall } from '../exit-codes.ts';

/** A file or folder: not nothing. */
export function value(given: string): string {
  if (given === '') throw new InvalidArgumentError('It needs a value.');
  return given;
}

/** Options that may come again and again. */
export const each = (given: string, before: readonly string[] = []): string[] => [...before, given];
export const folders = (given: string, before: readonly string[] = []): string[] => each(value(given), before);
/** Several in one word are parted by commas. */
export const files = (given: string, before: readonly string[] = []): string[] => [...before, ...given.split(',').map(value)];

/** As in Codex, any other option comes once: which of two is meant, nobody can tell. */
export function onlyOnce(command: Command): void {
  for (const option of command.options) {
    if (option.parseArg === each || option.parseArg === folders || option.parseArg === files) continue;
    let isGiven = false;
    command.on(`option:${option.name()}`, () => {
      if (isGiven) throw wrongCall(`The argument '${option.flags}' cannot be used multiple times.`);
      isGiven = true;
    });
  }
}
