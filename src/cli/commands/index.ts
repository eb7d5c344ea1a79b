import type { AddCommand } from './command.ts';
import { addAppServer } from './app-server.ts';
import { addDemo } from './demo.ts';
import { addExec } from './exec.ts';
import { addExport } from './export.ts';
import { addGraph } from './graph.ts';
import { addHooks } from './hooks.ts';
import { addInspect } from './inspect.ts';
import { addLog } from './log.ts';
import { addReplay } from './replay.ts';
import { addWhy } from './why.ts';

/** In the order in which help shows them. */
const all: readonly AddCommand[] = [addExec, addAppServer, addHooks, addReplay, addWhy, addLog, addInspect, addExport, addGraph, addDemo];

export const addCommands: AddCommand = (program, ended) => {
  for (const add of all) add(program, ended);
};
