import type { JsonObject, ResponseItem } from '../../../machines/index.ts';
import type { TurnSoFar } from './moment.ts';
import { textOf } from './reading.ts';
import { finalAnswer, itemsOfReply, withTimes } from './thread-item.ts';

/** What one request of a turn has said so far, as clients are shown it. */
export class Replies {
  /** It has said something. */
  hasReplied = false;
  private hasPlanned = false;

  /** The items of something that the model said; of plans the first alone. The last message is the turn's answer. */
  take(id: string, item: ResponseItem, turn: TurnSoFar, atMs: number): JsonObject[] {
    const items = itemsOfReply(id, item, turn).filter(({ type }) => type !== 'plan' || !this.hasPlanned);
    this.hasPlanned ||= items.some(({ type }) => type === 'plan');
    if (item.type !== 'message') return items;
    const message = items.find(({ type, text }) => type === 'agentMessage' && text !== '');
    turn.lastMessage = message === undefined ? null : textOf(message['text']);
    turn.lastAnswer = message === undefined ? null : finalAnswer([turn.lastAnswer, withTimes(message, atMs, atMs)]);
    return items;
  }
}
