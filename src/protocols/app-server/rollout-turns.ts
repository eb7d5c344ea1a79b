import type { Json, JsonObject } from '../../../machines/index.ts';
import { readRollout } from '../../views/index.ts';
import { isObject, numberOf, objectOf, textOf } from '../../views/codex/reading.ts';
import { withTimes } from '../../views/codex/story.ts';
import { camel, camelKeys, threadItemOf } from './thread-item-of.ts';
import { begunTurn, type WireTurn } from './wire-turn.ts';

/** The turns that a rollout file tells of, whoever wrote it. Throws as `readRollout` does. */
export function rolloutTurns(path: string): WireTurn[] {
  const turns = new RolloutTurns();
  readRollout(path, { onEvent: (payload) => turns.hear(payload) });
  return turns.list();
}

class RolloutTurns {
  private turns: WireTurn[] = [];

  hear(payload: JsonObject): void {
    const id = textOf(payload['turn_id']);
    switch (payload['type']) {
      case 'task_started': this.turns.push(begunTurn(id, numberOf(payload['started_at']) * 1000, textOf(payload['root_turn_id']) || id)); return;
      case 'item_completed': this.find(id)?.items.push(withTimes(threadItemOf(objectOf(payload['item'])), numberOf(payload['started_at_ms']), numberOf(payload['completed_at_ms']))); return;
      case 'task_complete': this.end(id, isObject(payload['error']) ? 'failed' : 'completed', payload); return;
      case 'turn_aborted': this.end(id, 'interrupted', payload); return;
      case 'thread_rolled_back': this.turns.splice(Math.max(0, this.turns.length - numberOf(payload['num_turns']))); return;
      default:
    }
  }

  /** A turn whose end nobody wrote was cut off. */
  list(): WireTurn[] {
    return this.turns.map((turn) => (turn['status'] === 'inProgress' ? { ...turn, status: 'interrupted' } : turn));
  }

  private find(id: string): WireTurn | undefined {
    return this.turns.findLast((turn) => turn['id'] === id);
  }

  private end(id: string, status: string, { error, completed_at: completedAt, duration_ms: durationMs }: JsonObject): void {
    const turn = this.find(id);
    if (turn !== undefined) Object.assign(turn, { status, error: isObject(error) ? turnErrorOf(error) : null, completedAt: completedAt ?? null, durationMs: durationMs ?? null });
  }
}

const turnErrorOf = ({ message, codex_error_info: info }: JsonObject): Json => ({ message: textOf(message), codexErrorInfo: camelInfo(info ?? 'other'), additionalDetails: null, misalignment: null });

/** `codex_error_info`: a word, or one with what goes with it. */
const camelInfo = (info: Json): Json => {
  if (typeof info === 'string') return camel(info);
  return Object.fromEntries(Object.entries(objectOf(info)).map(([key, value]) => [camel(key), isObject(value) ? camelKeys(value) : value]));
};
