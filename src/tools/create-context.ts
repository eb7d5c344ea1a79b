import type { JsonObject } from '../../machines/json.ts';
import type { ToolContext } from './context.ts';
import { ProgramsFolder } from './exec/programs-folder.ts';
import { ProcessTable } from './exec/process-table.ts';
import { defaultLimits } from './limits.ts';
import type { ToolboxOptions } from './options.ts';
import { TurnDiffs } from './patch/turn-diff.ts';
import { probeBubblewrap, type Sandbox } from './sandbox/bubblewrap.ts';

/** What Codex grants models that it doesn't know. */
const unknownModelBudget = { unit: 'bytes', limit: 10_000 } as const;

export const missingSandboxNotice =
  'The sandbox mode asks for a sandbox, but this machine has none that works (bubblewrap, `bwrap`, with user namespaces). Commands are treated as unprotected: they are asked about, or refused where nobody may be asked.';

/** Fills in what the host left open. */
export function createContext(options: ToolboxOptions, tellBackground: (item: JsonObject, turnId: string) => void): ToolContext {
  const limits = { ...defaultLimits, ...options.limits };
  const { policy, outputBudget } = options;
  const told = new Set<string>();
  const notice = (text: string): void => {
    if (told.has(text)) return;
    told.add(text);
    options.onNotice?.(text);
  };
  let probing: Promise<Sandbox | null> | undefined;
  const probe = async (): Promise<Sandbox | null> => {
    const found = await probeBubblewrap(limits.sandboxProbeMs, options.env);
    if (found === null) notice(missingSandboxNotice);
    return found;
  };
  return {
    env: options.env,
    shell: options.shell ?? '/bin/bash',
    allowLoginShell: options.allowLoginShell ?? true,
    withoutSandbox: options.withoutSandbox ?? 'ask',
    limits, notice, tellBackground, options,
    policy: typeof policy === 'function' ? policy : () => policy,
    outputBudget: (settings) => (typeof outputBudget === 'function' ? outputBudget(settings) : outputBudget) ?? unknownModelBudget,
    sandbox: () => (probing ??= probe()),
    processes: new ProcessTable(limits.maxProcesses),
    turnDiffs: new TurnDiffs(),
    programs: new ProgramsFolder(),
  };
}
