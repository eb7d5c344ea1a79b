import { rolloutFiles } from '../../host/find-rollouts.ts';
import { readHead } from '../../host/stored-session.ts';
import { ThreadNames } from '../../host/thread-names.ts';
import { CodexError } from '../exit-codes.ts';
import type { ExecCall } from './exec-call.ts';

/** The session to go on with; `null` where there is none, and then as in Codex a new one begins. */
export async function resumedSession({ id, last }: NonNullable<ExecCall['resume']>, { home, cwd, all = false }: { home: string; cwd: string; all?: boolean }): Promise<string | null> {
  if (id !== undefined) return namedSession(id, home);
  if (!last) return null;
  for (const file of rolloutFiles(home, false)) {
    const head = await readHead(file.path);
    if (head === null || head.info.parentId !== null) continue;
    if (all || head.info.cwd === cwd) return file.id;
  }
  return null;
}

/** The session to fork. Throws where nobody could have that id or name. */
export function forkedSession(id: string, home: string): string {
  const found = namedSession(id, home);
  if (found === null) throw new CodexError(`Error: Session not found: ${id}`);
  return found;
}

/** By its id, or by its name. What could be an id is taken as one. */
const namedSession = (id: string, home: string): string | null =>
  (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id) ? id.toLowerCase() : new ThreadNames(home).find(id));
