import { Command } from 'commander';
import { addAppServer } from './commands/app-server.ts';

const program = new Command('hookturn').description('The session core of coding agents: Codex hooks, a log of every decision.');
addAppServer(program);
await program.parseAsync();
