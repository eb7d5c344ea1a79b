import type { Json, JsonObject } from '../../../machines/index.ts';
import type { EventLog } from '../../log/index.ts';
import { foldLog } from '../../runtime/create-session.ts';
import { CodexStory, withTimes } from '../../views/codex/story.ts';
import { turnError } from '../../views/codex/turn-error.ts';

/** The turns of a thread with their items, a fold of its log. */
export async function turnsOf(log: Pick<EventLog, 'read'>): Promise<Json[]> {
  const { records } = await foldLog(log);
  const story = new CodexStory();
  const turns = new Map<string, JsonObject & { items: Json[] }>();
  for (const record of records) {
    for (const moment of story.apply(record)) {
      if (moment.type === 'turnStarted') turns.set(moment.turn.id, begunTurn(moment.turn.id, moment.turn.startedAtMs));
      if (moment.type === 'itemCompleted') turns.get(moment.turn)?.items.push(withTimes(moment.item, moment.startedAtMs, moment.completedAtMs));
      if (moment.type === 'turnSettled') {
        const { turn, status, endedAtMs } = moment;
        const known = turns.get(turn.id) ?? begunTurn(turn.id, turn.startedAtMs);
        const error = status === 'failed' && turn.failure !== null ? turnError(turn.failure) : null;
        turns.set(turn.id, { ...known, status, error, completedAt: Math.floor(endedAtMs / 1000), durationMs: endedAtMs - turn.startedAtMs });
      }
    }
  }
  return [...turns.values()];
}

const begunTurn = (id: string, startedAtMs: number): JsonObject & { items: Json[] } =>
  ({ id, rootTurnId: id, items: [], itemsView: 'full', status: 'inProgress', error: null, startedAt: Math.floor(startedAtMs / 1000), completedAt: null, durationMs: null });
