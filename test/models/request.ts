import { setTimeout as sleep } from 'node:timers/promises';
import type { Model, ModelEvent, ModelRequest, StreamRetry } from '../../src/models/port.ts';

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

/** As a session asks: again after each broken stream, with the items that were done. `told` hears what failed on the way. */
export async function collectWithRetries(model: Model, first: ModelRequest, signal: AbortSignal, told: (retry: StreamRetry, message: string) => void = () => undefined): Promise<ModelEvent[]> {
  const all: ModelEvent[] = [];
  let asked: ModelRequest = { ...first, retries: { stream: 0, network: 0, networkWaitMs: 0 } };
  for (;;) {
    const events = await collect(model.respond(asked, signal));
    all.push(...events);
    const last = events.at(-1);
    if (last?.type !== 'failed' || last.retry === undefined) return all;
    told(last.retry, last.error.message);
    const { stream, network, networkWaitMs } = asked.retries ?? { stream: 0, network: 0, networkWaitMs: 0 };
    const onNetwork = last.retry.maxAttempts === null;
    await sleep(last.retry.delayMs, undefined, { signal }).catch(() => undefined);
    asked = {
      ...asked, input: [...asked.input, ...events.flatMap((event) => (event.type === 'item' ? [event.item] : []))],
      retries: onNetwork ? { stream, network: network + 1, networkWaitMs: networkWaitMs + last.retry.delayMs } : { stream: stream + 1, network, networkWaitMs },
    };
  }
}

/** The texts of an answer's messages. */
export const texts = (events: readonly ModelEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'item' && event.item.type === 'message' ? event.item.content.map((part) => part.text ?? '') : []));
