import { projectRoot, toHookMetadata } from '../../hooks/index.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { print } from '../output.ts';
import { printLines } from '../render/paint.ts';
import type { Line } from '../render/line.ts';
import { hookLines, waitsForTrust } from './describe-hook.ts';
import { findHooks, type FoundHooks, type Here } from './find-hooks.ts';

export async function listHooks(options: Here & { json?: boolean }): Promise<ExitCode> {
  const found = findHooks(options);
  const { cwd, hooks, stack } = found;
  if (options.json === true) {
    await print(`${JSON.stringify({ cwd, hooks: hooks.handlers.map(toHookMetadata), warnings: [...stack.warnings, ...hooks.warnings], errors: hooks.errors })}\n`);
    return exitCodes.done;
  }
  await printLines(process.stdout, [...hooks.handlers.flatMap((handler) => [...hookLines(handler), blank]), ...summary(found)]);
  return exitCodes.done;
}

const blank: Line = { text: '', tone: 'plain', depth: 0 };

function summary(found: FoundHooks): Line[] {
  const { hooks, stack, cwd } = found;
  const waiting = hooks.handlers.filter(waitsForTrust).length;
  const line = (text: string, tone: Line['tone']): Line => ({ text, tone, depth: 0 });
  return [
    ...[...stack.warnings, ...hooks.warnings].map((warning) => line(`warning: ${warning}`, 'warn')),
    ...unreadLines(found),
    ...(hooks.featureEnabled ? [] : [line('No hook runs: the feature "hooks" is off in the configuration.', 'warn')]),
    line(hooks.handlers.length === 0 ? `no hooks are configured for ${cwd}` : `${hooks.handlers.length} ${hooks.handlers.length === 1 ? 'hook' : 'hooks'} for ${cwd}`, 'strong'),
    ...(waiting === 0 ? [] : [line(`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for trust: hookturn hooks trust`, 'warn')]),
  ];
}

/** A project's hooks that nobody reads are told of, because they would be missed in silence. */
export const unreadLines = ({ unread, cwd }: Pick<FoundHooks, 'unread' | 'cwd'>): Line[] =>
  unread.map((folder) => ({ text: `The hooks in ${folder}/.codex are not read: the project ${projectRoot(cwd)} is not trusted. To trust it: hookturn hooks trust --project`, tone: 'warn', depth: 0 }));
