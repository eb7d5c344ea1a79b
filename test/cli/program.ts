import path from 'node:path';

/** The command line as a program to spawn, from its sources. */
export const hookturn = { command: process.execPath, args: [path.join(import.meta.dirname, '../../src/cli/main.ts')] } as const;
