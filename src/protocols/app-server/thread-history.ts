import { findRollout } from '../../host/find-rollouts.ts';
import type { HostedThread } from '../../host/open-session.ts';
import { rolloutTurns, type PlacedTurn } from './rollout-turns.ts';
import { METHOD_NOT_FOUND, RpcError } from './rpc.ts';
import { checkId, type Service } from './service.ts';

/** Where the history of a thread is written, loaded or not, put away or not; `null` where nothing of it is. */
export function writtenIn({ host }: Service, id: string): string | null {
  const loaded = host.find(id);
  if (loaded !== undefined) return isWritten(loaded) ? loaded.info.rolloutPath : null;
  return findRollout(host.codexHome, id)?.path ?? null;
}

/** The turns of a thread. Its rollout is read each time: as with Codex, the file is the truth. None where it cannot be read. */
export function turnsOfThread(service: Service, id: string): PlacedTurn[] {
  const path = writtenIn(service, id);
  if (path === null) return [];
  try {
    return rolloutTurns(path, service.host.find(id)?.session.state.turn ?? null);
  } catch {
    return [];
  }
}

/** The turns that a page is taken from. Throws RpcError where a client may not have one, in the words of the method that it asked by. */
export function turnsToPage(service: Service, id: string): PlacedTurn[] {
  checkId(id, 'thread');
  const loaded = service.host.find(id);
  if (loaded?.info.rolloutPath === null) throw new RpcError('ephemeral threads do not support thread/turns/list');
  if (loaded !== undefined && !isWritten(loaded)) throw new RpcError(`thread ${id} is not materialized yet; thread/turns/list is unavailable before first user message`);
  if (loaded !== undefined) refuseListOfNothing(loaded);
  if (writtenIn(service, id) === null) throw new RpcError(`thread not loaded: ${id}`);
  return turnsOfThread(service, id);
}

/** The same for pages of items. */
export function turnsOfItems(service: Service, id: string, method: string): PlacedTurn[] {
  checkId(id, 'thread');
  if (writtenIn(service, id) === null) throw new RpcError(`${method} is not supported yet`, METHOD_NOT_FOUND);
  return turnsOfThread(service, id);
}

/** As with Codex, there is no list of turns of a thread that nothing has happened in; whoever asks for one makes it a file, which can be copied. */
export function refuseListOfNothing({ rollout }: HostedThread): void {
  rollout?.create();
  if (rollout === null || rollout.end.ordinal <= 1) throw new RpcError('list_turns is not supported yet', METHOD_NOT_FOUND);
}

export const isWritten = ({ rollout }: HostedThread): boolean => rollout !== null && rollout.end.bytes > 0;

/** Codex tells who asks for all turns at once to go through their pages. */
export function tellOfPages({ tell }: Service, how: 'omit `includeTurns` or set it to `false`' | 'use `excludeTurns: true`'): void {
  tell('deprecationNotice', { summary: `Full-history hydration is deprecated for paginated threads; ${how}, then page with \`thread/turns/list\` and \`thread/items/list\`.`, details: null });
}
