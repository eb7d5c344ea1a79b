import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../../machines/json.ts';
import { responseItemsOf } from './script-items.ts';
import type { ModelScript, ScriptAnswer } from './script.ts';

/** A script asked more often than this ends with an error, because a last answer that calls a tool would go on for ever. */
export const maxScriptRequests = 10_000;

/** One event of a Responses stream. */
export type WireEvent = JsonObject & { type: string };

/** The answer to request k, counted from 1. */
export type Taken = { k: number; answer: ScriptAnswer } | { k: number; exhausted: string };

/** Plays a script: which answer serves which request, when it is held, and which events it streams. */
export type ScriptPlayer = {
  take(input: readonly unknown[]): Taken;
  /** Resolves when request k may be answered; at once where nothing holds it. */
  admitted(k: number, answer: ScriptAnswer, signal: AbortSignal): Promise<void>;
  /** The events of an answer, with its pauses. Ends early, without throwing, when the signal fires. */
  play(k: number, answer: ScriptAnswer, input: readonly unknown[], signal: AbortSignal): AsyncGenerator<WireEvent>;
  release(k: number): void;
};

export function createScriptPlayer(script: ModelScript): ScriptPlayer {
  const gates = createGates();
  const plain = script.answers.filter((answer) => answer.when === undefined);
  let asked = 0;
  let served = 0;
  const take = (input: readonly unknown[]): Taken => {
    const k = ++asked;
    if (k > maxScriptRequests) return { k, exhausted: `the model script has been asked ${maxScriptRequests} times (maxScriptRequests): its last answer seems to call a tool for ever` };
    const text = JSON.stringify(input.at(-1) ?? null);
    const chosen = script.answers.find((answer) => answer.when?.contains.every((part) => text.includes(part)));
    if (chosen) return { k, answer: chosen };
    if (++served > plain.length && script.end === 'error') return { k, exhausted: `the model script has no answer for request ${k}: add one, or take out "end": "error"` };
    return { k, answer: plain[Math.min(served, plain.length) - 1] ?? okAnswer };
  };
  return {
    take,
    admitted: async (k, answer, signal) => { if (answer.hold) await gates.opened(k, signal); await pause(answer.delayMs, signal); },
    play: (k, answer, input, signal) => play(k, answer, responseItemsOf(answer.items, k, input), gates, signal),
    release: gates.open,
  };
}

const okAnswer: ScriptAnswer = { items: [{ type: 'message', text: 'ok' }], hold: false, headers: {}, delayMs: 0 };

type Gates = { opened(k: number, signal: AbortSignal): Promise<void>; open(k: number): void };

/** A gate that was opened before anyone came stays open. */
function createGates(): Gates {
  const gates = new Map<number, PromiseWithResolvers<void>>();
  const gate = (k: number): PromiseWithResolvers<void> => {
    const known = gates.get(k) ?? Promise.withResolvers<void>();
    gates.set(k, known);
    return known;
  };
  return {
    open: (k) => gate(k).resolve(),
    opened: (k, signal) => new Promise((resolve) => {
      if (signal.aborted) return resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
      gate(k).promise.then(() => resolve(), () => resolve());
    }),
  };
}

async function* play(k: number, answer: ScriptAnswer, items: JsonObject[], gates: Gates, signal: AbortSignal): AsyncGenerator<WireEvent> {
  const id = `resp_${k}`;
  yield { type: 'response.created', response: { id } };
  for (const [index, item] of items.entries()) {
    if (index === answer.holdAfter) await gates.opened(k, signal);
    yield* itemEvents(item, index, answer.chunkMs, signal);
    if (signal.aborted) return;
  }
  if (answer.holdAfter !== undefined && answer.holdAfter >= items.length) await gates.opened(k, signal);
  if (signal.aborted) return;
  yield* endEvents(id, answer, items);
}

async function* itemEvents(item: JsonObject, output_index: number, chunkMs: number | undefined, signal: AbortSignal): AsyncGenerator<WireEvent> {
  const item_id = item['id'] ?? null;
  const text = firstText(item['type'] === 'message' ? item['content'] : undefined);
  const summary = chunkMs === undefined ? null : firstText(item['type'] === 'reasoning' ? item['summary'] : undefined);
  if (text !== null) {
    yield { type: 'response.output_item.added', output_index, item: { ...item, content: [] } };
    for await (const delta of chunks(text, chunkMs, signal)) yield { type: 'response.output_text.delta', item_id, output_index, content_index: 0, delta };
  } else if (summary !== null) {
    yield { type: 'response.output_item.added', output_index, item: { ...item, summary: [] } };
    for await (const delta of chunks(summary, chunkMs, signal)) yield { type: 'response.reasoning_summary_text.delta', item_id, output_index, summary_index: 0, delta };
  }
  if (!signal.aborted) yield { type: 'response.output_item.done', output_index, item };
}

function firstText(parts: unknown): string | null {
  if (!Array.isArray(parts)) return null;
  const first: unknown = parts[0];
  return typeof first === 'object' && first !== null && 'text' in first && typeof first.text === 'string' ? first.text : null;
}

/** Word by word with a pause after each, or all at once where no pause is asked for. */
async function* chunks(text: string, chunkMs: number | undefined, signal: AbortSignal): AsyncGenerator<string> {
  if (chunkMs === undefined) return void (yield text);
  for (const word of text.match(/\s*\S+\s*$|\s*\S+/g) ?? [text]) {
    if (signal.aborted) return;
    yield word;
    await pause(chunkMs, signal);
  }
}

function* endEvents(id: string, answer: ScriptAnswer, output: JsonObject[]): Generator<WireEvent> {
  const { fault } = answer;
  if (fault?.type === 'failed') yield { type: 'response.failed', response: { id, status: 'failed', error: { code: fault.code, message: fault.message } } };
  else if (fault?.type === 'incomplete') yield { type: 'response.incomplete', response: { id, status: 'incomplete', incomplete_details: { reason: fault.reason } } };
  else if (fault === undefined) yield { type: 'response.completed', response: { id, output, ...(answer.endTurn === undefined ? {} : { end_turn: answer.endTurn }), usage: wireUsage(answer.usage ?? { input: 10, output: 5, cachedInput: 0, reasoningOutput: 0 }) } };
}

const wireUsage = ({ input, output, cachedInput, reasoningOutput }: NonNullable<ScriptAnswer['usage']>): JsonObject => ({
  input_tokens: input,
  input_tokens_details: { cached_tokens: cachedInput },
  output_tokens: output,
  output_tokens_details: { reasoning_tokens: reasoningOutput },
  total_tokens: input + output,
});

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
}
