import type { Json, JsonObject } from '../../../machines/index.ts';
import { isObject } from '../../views/codex/reading.ts';

/** A turn that has just been asked for, as turn/start answers. */
export const startedTurn = (id: string): JsonObject => ({
  id, rootTurnId: id, items: [], itemsView: 'notLoaded', status: 'inProgress', error: null, startedAt: null, completedAt: null, durationMs: null,
});

/** A turn with its items, as it is told of when it has begun. */
export type WireTurn = JsonObject & { id: string; items: Json[] };

export const begunTurn = (id: string, startedAtMs: number): WireTurn =>
  ({ id, rootTurnId: id, items: [], itemsView: 'full', status: 'inProgress', error: null, startedAt: Math.floor(startedAtMs / 1000), completedAt: null, durationMs: null });

/** Puts an item in its turn, behind the others or in the place of the one with its id: a turn's plan may be proposed anew. */
export function putItem(turn: WireTurn | undefined, item: JsonObject): void {
  if (turn === undefined) return;
  const at = turn.items.findIndex((other) => isObject(other) && other['id'] === item['id']);
  if (at < 0) turn.items.push(item);
  else turn.items[at] = item;
}
