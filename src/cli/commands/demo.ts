import type { AddCommand } from './command.ts';

/** Shows in a few seconds what this is about. */
export const addDemo: AddCommand = (program, ended) => {
  program.command('demo').description('a real session with real hooks and a scripted model, then its replay; needs no network and no key')
    .action(async () => ended(await (await import('../demo/run-demo.ts')).runDemo()));
};
