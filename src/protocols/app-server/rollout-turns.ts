import type { Json, JsonObject } from '../../../machines/index.ts';
import { readRollout } from '../../views/index.ts';
import { isObject, numberOf, objectOf, textOf } from '../../views/codex/reading.ts';
import { withTimes } from '../../views/codex/thread-item.ts';
import { camel, camelKeys, threadItemOf } from './thread-item-of.ts';
import { begunTurn, type WireTurn } from './wire-turn.ts';

/** An item in its place. `ordinal`: of the line of a rollout that tells of it. */
export type PlacedItem = { ordinal: number; turnId: string; item: JsonObject };

/** A turn with its items. `ordinal`: of the line of a rollout that begins it. */
export type PlacedTurn = { ordinal: number; turn: WireTurn; items: PlacedItem[] };

/** The turns that a rollout file tells of, whoever wrote it. `running`: the one that goes on; any other whose end nobody wrote was cut off. Throws as `readRollout` does. */
export function rolloutTurns(path: string, running: string | null = null): PlacedTurn[] {
  const turns = new RolloutTurns();
  readRollout(path, { onEvent: (payload, ordinal) => turns.hear(payload, ordinal) });
  return turns.list(running);
}

/** A turn with everything that happened in it. */
export const wholeTurn = ({ turn, items }: PlacedTurn): WireTurn => ({ ...turn, items: items.map(({ item }) => item) });

class RolloutTurns {
  private turns: PlacedTurn[] = [];

  hear(payload: JsonObject, ordinal: number): void {
    const id = textOf(payload['turn_id']);
    switch (payload['type']) {
      case 'task_started': this.turns.push({ ordinal, turn: begunTurn(id, numberOf(payload['started_at']) * 1000, textOf(payload['root_turn_id']) || id), items: [] }); return;
      case 'item_completed': this.keep(ordinal, id, withTimes(threadItemOf(objectOf(payload['item'])), numberOf(payload['started_at_ms']), numberOf(payload['completed_at_ms']))); return;
      case 'task_complete': this.end(id, isObject(payload['error']) ? 'failed' : 'completed', payload); return;
      case 'turn_aborted': this.end(id, 'interrupted', payload); return;
      case 'thread_rolled_back': this.turns.splice(Math.max(0, this.turns.length - numberOf(payload['num_turns']))); return;
      default:
    }
  }

  list(running: string | null): PlacedTurn[] {
    return this.turns.map((placed) => {
      const { turn } = placed;
      return turn['status'] === 'inProgress' && turn.id !== running ? { ...placed, turn: { ...turn, status: 'interrupted' } } : placed;
    });
  }

  /** A turn has one item of an id: one that comes later, of another call under that id or a plan that is proposed anew, takes its place. */
  private keep(ordinal: number, turnId: string, item: JsonObject): void {
    const items = this.find(turnId)?.items;
    const known = items?.find(({ item: { id } }) => id === item['id']);
    if (known === undefined) items?.push({ ordinal, turnId, item });
    else known.item = item;
  }

  private find(id: string): PlacedTurn | undefined {
    return this.turns.findLast(({ turn }) => turn.id === id);
  }

  private end(id: string, status: string, { error, completed_at: completedAt, duration_ms: durationMs }: JsonObject): void {
    const found = this.find(id);
    if (found !== undefined) Object.assign(found.turn, { status, error: isObject(error) ? turnErrorOf(error) : null, completedAt: completedAt ?? null, durationMs: durationMs ?? null });
  }
}

const turnErrorOf = ({ message, codex_error_info: info }: JsonObject): Json => ({ message: textOf(message), codexErrorInfo: camelInfo(info ?? 'other'), additionalDetails: null, misalignment: null });

/** `codex_error_info`: a word, or one with what goes with it. */
const camelInfo = (info: Json): Json => {
  if (typeof info === 'string') return camel(info);
  return Object.fromEntries(Object.entries(objectOf(info)).map(([key, value]) => [camel(key), isObject(value) ? camelKeys(value) : value]));
};
