import type { ModelEvent, ModelRequest } from '../../src/models/port.ts';

/** A request whose last input item is a prompt. */
export const request = (prompt = 'hello', more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'm', instructions: 'Be brief.', input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: prompt }] }], tools: [], promptCacheKey: 'session-1', ...more,
});

/** All events of an answer, in order. */
export async function collect(events: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const all: ModelEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** The texts of an answer's messages. */
export const texts = (events: readonly ModelEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'item' && event.item.type === 'message' ? event.item.content.map((part) => part.text ?? '') : []));
