import type { JsonObject } from '../../../machines/index.ts';

/** A turn that has just been asked for, as turn/start answers. */
export const startedTurn = (id: string): JsonObject => ({
  id, rootTurnId: id, items: [], itemsView: 'notLoaded', status: 'inProgress', error: null, startedAt: null, completedAt: null, durationMs: null,
});

/** A turn with its items, as it is told of when it has begun. */
export type WireTurn = JsonObject & { id: string; items: JsonObject[] };

export const begunTurn = (id: string, startedAtMs: number, root = id): WireTurn =>
  ({ id, rootTurnId: root, items: [], itemsView: 'full', status: 'inProgress', error: null, startedAt: Math.floor(startedAtMs / 1000), completedAt: null, durationMs: null });
