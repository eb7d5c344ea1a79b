import type { JsonObject } from '../../../machines/index.ts';

/** A turn that has just been asked for, as turn/start answers. */
export const startedTurn = (id: string): JsonObject => ({
  id, rootTurnId: id, items: [], itemsView: 'notLoaded', status: 'inProgress', error: null, startedAt: null, completedAt: null, durationMs: null,
});
