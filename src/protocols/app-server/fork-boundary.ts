import type { PlacedTurn } from './rollout-turns.ts';
import { RpcError } from './rpc.ts';

/** Where a fork leaves its parent: the ordinal of the line that begins the first turn that it does not have; undefined where it has all. */
export function forkBoundary(turnsOf: () => readonly PlacedTurn[], { lastTurnId, beforeTurnId }: { lastTurnId?: string | undefined; beforeTurnId?: string | undefined }): number | undefined {
  const id = lastTurnId ?? beforeTurnId;
  if (id === undefined) return undefined;
  const turns = turnsOf();
  const at = turns.findIndex(({ turn }) => turn.id === id);
  const found = turns[at];
  if (found === undefined) throw new RpcError(`turn not found: ${id}`);
  if (lastTurnId === undefined) return found.ordinal;
  if (found.turn['status'] === 'inProgress') throw new RpcError(`lastTurnId '${id}' identifies an in-progress turn`);
  return turns[at + 1]?.ordinal;
}
