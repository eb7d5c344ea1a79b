import type { JsonObject } from '../../machines/json.ts';
import type { SessionSettings } from '../../machines/settings.ts';
import type { ProgramsFolder } from './exec/programs-folder.ts';
import type { ProcessTable } from './exec/process-table.ts';
import type { ToolLimits } from './limits.ts';
import type { ToolboxOptions, ToolPolicy } from './options.ts';
import type { TurnDiffs } from './patch/turn-diff.ts';
import type { ToolScope } from './port.ts';
import type { Sandbox } from './sandbox/bubblewrap.ts';
import type { TextBudget } from './text/truncate.ts';

/** What the tools of one session share. */
export type ToolContext = {
  env: Readonly<Record<string, string>>;
  shell: string;
  allowLoginShell: boolean;
  withoutSandbox: 'ask' | 'run';
  limits: ToolLimits;
  policy(scope: ToolScope): ToolPolicy;
  /** How much of one output the model of a turn with these settings may be given. */
  outputBudget(settings: SessionSettings): TextBudget;
  /** The sandbox of this machine, probed once; null where there is none. */
  sandbox(): Promise<Sandbox | null>;
  processes: ProcessTable;
  turnDiffs: TurnDiffs;
  /** Programs that commands find on their PATH. */
  programs: ProgramsFolder;
  tellBackground(item: JsonObject, turnId: string): void;
  /** Tells the host something once. */
  notice(text: string): void;
  options: ToolboxOptions;
};
