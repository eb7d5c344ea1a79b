import type { JsonObject } from '../../../machines/index.ts';
import type { EventLog } from '../../log/index.ts';
import { openedSchema } from '../../runtime/input-event.ts';
import { sessionRecord } from '../../runtime/log-fold.ts';
import { isKept } from '../../views/codex/moment.ts';
import { CodexStory, withTimes } from '../../views/codex/story.ts';
import { turnError } from '../../views/codex/turn-error.ts';
import { rolloutHost } from '../../views/rollout/rollout-host.ts';
import { rolloutTurns } from './rollout-turns.ts';
import { begunTurn, type WireTurn } from './wire-turn.ts';

/**
 * The turns of a thread with their items: a fold of its log, behind those that its rollout has from before the log, where
 * another program began the thread, or where it is a fork. `rolloutPath`: null for a thread without one.
 */
export async function turnsOf(log: Pick<EventLog, 'read'>, rolloutPath: string | null): Promise<WireTurn[]> {
  const story = new CodexStory();
  const turns = new Map<string, WireTurn>();
  let host: JsonObject = {};
  for await (const raw of log.read(1)) {
    const record = sessionRecord(raw);
    if (record.seq === 1) host = openedSchema.parse(record.event).host;
    for (const moment of story.apply(record)) {
      if (moment.type === 'turnStarted') turns.set(moment.turn.id, begunTurn(moment.turn.id, moment.turn.startedAtMs, moment.turn.root));
      if (moment.type === 'itemCompleted' && isKept(moment)) turns.get(moment.turn)?.items.push(withTimes(moment.item, moment.startedAtMs, moment.completedAtMs));
      if (moment.type === 'turnSettled') {
        const { turn, status, endedAtMs } = moment;
        const known = turns.get(turn.id) ?? begunTurn(turn.id, turn.startedAtMs, turn.root);
        const error = status === 'failed' && turn.failure !== null ? turnError(turn.failure) : null;
        turns.set(turn.id, { ...known, status, error, completedAt: Math.floor(endedAtMs / 1000), durationMs: endedAtMs - turn.startedAtMs });
      }
    }
  }
  const { goesOn, fork } = rolloutHost(host);
  const earlier = rolloutPath !== null && (goesOn || fork !== null) ? writtenTurns(rolloutPath).filter(({ id }) => !turns.has(id)) : [];
  return [...earlier, ...turns.values()];
}

/** The turns of a rollout; none where it cannot be read: what the log tells is there all the same. */
export function writtenTurns(path: string): WireTurn[] {
  try {
    return rolloutTurns(path);
  } catch {
    return [];
  }
}
