import { extname } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startPiped } from '../../processes/index.ts';
import type { Sandbox, Place } from '../sandbox/bubblewrap.ts';
import type { SandboxPolicy } from '../sandbox/policy.ts';
import type { Committed } from './commit-patch.ts';
import type { FileChange } from './verify-patch.ts';

/** Beside this file both as source and as built. */
const program = fileURLToPath(new URL(`./commit-program${extname(import.meta.url)}`, import.meta.url));

const appliedSchema = z.object({
  changes: z.array(z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable(), movedFrom: z.string().exactOptional() })),
  exact: z.boolean(),
});
const committedSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), summary: z.string(), applied: appliedSchema }),
  z.object({ ok: z.literal(false), error: z.string(), applied: appliedSchema }),
]);

/**
 * Writes the changes from inside the sandbox. That they stay in it was found out before, but a command may have laid a link
 * since; here the system says no. Never rejects.
 */
export async function commitInSandbox(changes: readonly FileChange[], sandbox: Sandbox, policy: SandboxPolicy, place: Place): Promise<Committed> {
  const { release, ...command } = sandbox.wrap([process.execPath, program], policy, place);
  try {
    const running = await startPiped({ ...command, cwd: place.cwd, env: place.env }, 'fed');
    running.feed(JSON.stringify(changes));
    const [said, trouble] = await Promise.all([text(running.stdout), text(running.stderr), running.exited]).finally(running.release);
    return said === '' ? failed(trouble) : committedSchema.parse(JSON.parse(said));
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  } finally {
    release();
  }
}

const failed = (why: string): Committed => ({ ok: false, error: `Failed to apply the patch in the sandbox: ${why.trim()}`, applied: { changes: [], exact: false } });
