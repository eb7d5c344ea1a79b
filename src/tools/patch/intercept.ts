import { resolve } from 'node:path';
import type { ToolContext } from '../context.ts';
import type { ExecPlan } from '../exec/exec-plan.ts';
import { failed } from '../tool.ts';
import { heredocPatch } from './heredoc.ts';
import { PatchError } from './hunk.ts';
import { parsePatch } from './parse-patch.ts';
import { preparePatch, type PreparedPatch } from './prepared-patch.ts';

const bare = 'apply_patch verification failed: patch detected without explicit call to apply_patch. Rerun as ["apply_patch", "<patch>"]';

/** A command that is a patch in disguise is applied as one, without a process; null for every other command. */
export async function interceptPatch(callId: string, { args, facts }: ExecPlan, context: ToolContext): Promise<PreparedPatch | null> {
  if (isPatch(args.cmd)) return { readable: true, need: () => ({ need: 'none' }), run: () => Promise.resolve(failed(bare)) };
  if (!/apply_?patch/.test(args.cmd)) return null;
  const found = await heredocPatch(args.cmd);
  if (found === null) return null;
  const prepared = await preparePatch(callId, found.patch, resolve(facts.cwd, found.folder ?? '.'), context);
  return {
    ...prepared,
    async run(run) {
      const result = await prepared.run(run);
      return result.success && typeof result.output === 'string' ? { ...result, output: `Wall time: 0.0000 seconds\nOutput:\n${result.output}` } : result;
    },
  };
}

function isPatch(script: string): boolean {
  if (!script.trimStart().startsWith('*** Begin Patch')) return false;
  try {
    return parsePatch(script).hunks.length > 0;
  } catch (error) {
    if (error instanceof PatchError) return false;
    throw error;
  }
}
