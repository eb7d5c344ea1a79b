import type { JsonObject } from '../../../machines/index.ts';
import { numberOf, objectOf, textOf } from '../../views/codex/reading.ts';
import type { Notification } from '../../views/index.ts';
import { execItem } from './exec-item.ts';

/** One line of `codex exec --json`. */
export type ExecEvent = JsonObject & { type: string };

/** What `codex exec --json` prints of a thread: a fold of what the app server tells of it. */
export class ExecEvents {
  private items = 0;
  private readonly started = new Map<string, string>();
  private usage: JsonObject = {};
  private lastError: string | null = null;
  private isOver = false;

  begin(thread: string): ExecEvent[] {
    return [{ type: 'thread.started', thread_id: thread }];
  }

  /** A warning is an item of its own. */
  warn(message: string): ExecEvent[] {
    return [{ type: 'item.completed', item: { id: this.newId(), type: 'error', message } }];
  }

  /** As Codex leaves with the turn, nothing is told after it: not how a command ends that an interrupt found running, nor a turn that goes on with a goal. */
  apply({ method, params }: Notification): ExecEvent[] {
    if (this.isOver) return [];
    switch (method) {
      case 'turn/started': return [{ type: 'turn.started' }];
      case 'item/started': return this.itemStarted(objectOf(params['item']));
      case 'item/completed': return this.itemCompleted(objectOf(params['item']));
      case 'thread/tokenUsage/updated': this.usage = objectOf(objectOf(params['tokenUsage'])['total']); return [];
      case 'warning': return this.warn(textOf(params['message']));
      case 'error': return this.error(objectOf(params['error']));
      case 'turn/completed': return this.turnCompleted(objectOf(params['turn']));
      default: return [];
    }
  }

  /** Messages and reasoning are told when they are whole. */
  private itemStarted(item: JsonObject): ExecEvent[] {
    if (item['type'] === 'agentMessage' || item['type'] === 'reasoning') return [];
    const told = execItem(item);
    if (told === null) return [];
    const id = this.started.get(textOf(item['id'])) ?? this.newId();
    this.started.set(textOf(item['id']), id);
    return [{ type: 'item.started', item: { id, ...told } }];
  }

  private itemCompleted(item: JsonObject): ExecEvent[] {
    const told = execItem(item);
    if (told === null) return [];
    const id = this.started.get(textOf(item['id'])) ?? this.newId();
    this.started.delete(textOf(item['id']));
    return [{ type: 'item.completed', item: { id, ...told } }];
  }

  private error(error: JsonObject): ExecEvent[] {
    this.lastError = errorText(error);
    return [{ type: 'error', message: this.lastError }];
  }

  private turnCompleted(turn: JsonObject): ExecEvent[] {
    this.isOver = true;
    if (turn['status'] === 'completed') return [{ type: 'turn.completed', usage: this.snakeUsage() }];
    if (turn['status'] !== 'failed') return [];
    const message = turn['error'] === null ? this.lastError ?? 'turn failed' : errorText(objectOf(turn['error']));
    return [{ type: 'turn.failed', error: { message } }];
  }

  private snakeUsage(): JsonObject {
    const { usage } = this;
    return {
      input_tokens: numberOf(usage['inputTokens']), cached_input_tokens: numberOf(usage['cachedInputTokens']), cache_write_input_tokens: numberOf(usage['cacheWriteInputTokens']),
      output_tokens: numberOf(usage['outputTokens']), reasoning_output_tokens: numberOf(usage['reasoningOutputTokens']),
    };
  }

  private newId(): string {
    return `item_${this.items++}`;
  }
}

const errorText = (error: JsonObject): string => {
  const details = textOf(error['additionalDetails']);
  return details === '' ? textOf(error['message']) : `${textOf(error['message'])} (${details})`;
};

