import type { JsonObject } from '../../../machines/index.ts';

/** A turn that has just been asked for, as turn/start answers. */
export const startedTurn = (id: string): JsonObject => ({
  id, rootTurnId: id, items: [], itemsView: 'notLoaded', status: 'inProgress', error: null, startedAt: null, completedAt: null, durationMs: null,
});

/** A turn with its items, as it is told of when it has begun. */
export type WireTurn = JsonObject & { id: string; items: JsonObject[] };

export const begunTurn = (id: string, startedAtMs: number): WireTurn =>
  ({ id, rootTurnId: id, items: [], itemsView: 'full', status: 'inProgress', error: null, startedAt: Math.floor(startedAtMs / 1000), completedAt: null, durationMs: null });

/** A turn has one item of an id: one that comes later, of another call under that id, takes its place. Without a turn it is lost. */
export const keepItem = (turn: WireTurn | undefined, item: JsonObject): void => {
  const known = turn?.items.findIndex(({ id }) => id === item['id']) ?? -1;
  if (known < 0) turn?.items.push(item); else turn?.items.splice(known, 1, item);
};
