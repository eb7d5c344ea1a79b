import type { Goal } from '../../machines/index.ts';
import { foldLog } from '../runtime/log-fold.ts';
import { sessionContext } from '../runtime/system.ts';
import { rolloutOf } from '../views/index.ts';
import { HostError } from './host-error.ts';
import type { HostedThread } from './open-session.ts';
import { logPath } from './paths.ts';
import { readingLog } from './stored-session.ts';
import type { ThreadInfo } from './thread-info.ts';

/** The goal of a session, loaded or not; `null` where it has none. Throws HostError where there is no such session, or it cannot have one. */
export async function goalOf(codexHome: string, id: string, loaded: HostedThread | undefined): Promise<Goal | null> {
  if (loaded !== undefined) {
    refuseEphemeral(loaded.info);
    return loaded.session.goal.current;
  }
  if (rolloutOf(codexHome, id) === null) throw new HostError('not-loaded', `thread not found: ${id}`);
  return readingLog(logPath(codexHome, id), async (log) => sessionContext((await foldLog(log)).system).goal, null);
}

/** A goal outlives the process that it was set in, or it is none. */
export function refuseEphemeral({ id, rolloutPath }: ThreadInfo): void {
  if (rolloutPath === null) throw new HostError('invalid', `ephemeral thread does not support goals: ${id}`);
}
