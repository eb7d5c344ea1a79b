import type { ResponseItem } from '../../machines/response-item.ts';
import { interpretWireEvent, type Meaning } from './interpret-wire-event.ts';
import { missingKey, streamClosed, told, type Failure } from './model-errors.ts';
import { createOpenAiTransport, type Transport } from './openai-transport.ts';
import type { Model, ModelEvent, ModelRequest, Retrying } from './port.ts';
import { readEventStream } from './read-event-stream.ts';
import { requestBody, type RequestStyle } from './request-body.ts';
import { defaultRetryPolicy, pause, requestRetries, streamRetries, type RetryPolicy } from './retry-policy.ts';
import { defaultStreamLimits, type StreamLimits } from './stream-limits.ts';

/** A provider that speaks the OpenAI Responses API. */
export type OpenAiModelOptions = {
  /** Up to and without `/responses`. */
  baseUrl: string;
  /** The key itself, none, or the variable that should have held it: then every request fails and names it. */
  apiKey: { value: string } | { missing: string; instructions?: string } | null;
  headers?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  style?: RequestStyle;
  retries?: Partial<RetryPolicy>;
  limits?: Partial<StreamLimits>;
};

/**
 * Creates a model behind the OpenAI Responses API, streamed over HTTP.
 *
 * Fails and tries again as the Codex CLI 0.169.0 does (fixtures/codex-0.169.0/model-errors.json). A new stream carries
 * the items that were done in the one that broke. When one of them was a call, its output is not known here: the request
 * fails instead, and whoever asked may ask again once the call has its output.
 */
export function createOpenAiModel(options: OpenAiModelOptions): Model {
  const limits = { ...defaultStreamLimits, ...options.limits };
  const policy = { ...defaultRetryPolicy, ...options.retries };
  const { apiKey } = options;
  if (apiKey && 'missing' in apiKey) return { respond: (_request, signal) => failing(missingKey(apiKey.missing, apiKey.instructions), signal) };
  const endpoint = { baseUrl: options.baseUrl, headers: options.headers ?? {}, query: options.query ?? {}, apiKey: apiKey?.value ?? null };
  const transport = createOpenAiTransport(endpoint, limits.idleTimeoutMs);
  const attempt = (request: ModelRequest, input: readonly ResponseItem[], signal: AbortSignal) =>
    streamOnce({ transport, policy, limits, headers: request.headers ?? {}, body: requestBody(request, options.style ?? {}, input) }, signal);
  return { respond: (request, signal) => untilSignal(begunFirst(answer(request, attempt, policy, signal)), signal) };
}

async function* failing(failure: Failure, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  if (!signal.aborted) yield { type: 'begun' };
  if (!signal.aborted) yield { type: 'failed', error: told(failure) };
}

type Attempt = (request: ModelRequest, input: readonly ResponseItem[], signal: AbortSignal) => AsyncGenerator<Meaning | Retrying>;

/** One stream after the other until one is complete or the failure is final. */
async function* answer(request: ModelRequest, attempt: Attempt, policy: RetryPolicy, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  const retries = streamRetries(policy);
  const input = [...request.input];
  for (;;) {
    let failure = streamClosed();
    let called = false;
    for await (const event of attempt(request, input, signal)) {
      if (event.type === 'failed') { failure = event.error; break; }
      yield event;
      if (event.type === 'completed') return;
      if (event.type !== 'item') continue;
      input.push(event.item);
      called ||= awaitsOutput(event.item);
    }
    const retrying = called ? null : retries.next(failure);
    yield retrying ?? { type: 'failed', error: told(failure) };
    if (retrying === null) return;
    await pause(retrying.delayMs, signal);
  }
}

const awaitsOutput = (item: ResponseItem): boolean => item.type === 'function_call' || item.type === 'custom_tool_call' || item.type === 'local_shell_call' || item.type === 'tool_search_call';

type Sending = { transport: Transport; policy: RetryPolicy; limits: StreamLimits; headers: Readonly<Record<string, string>>; body: object };

/** One stream: the request is sent until it is answered, and the answer is read to its end. */
async function* streamOnce({ transport, policy, limits, headers, body }: Sending, signal: AbortSignal): AsyncGenerator<Meaning | Retrying> {
  const retries = requestRetries(policy);
  for (;;) {
    const opened = await transport(body, headers, signal);
    if (signal.aborted) { await ('body' in opened ? opened.body.cancel() : undefined); return; }
    if ('body' in opened) return yield* meanings(opened.body, limits, signal);
    const retrying = retries.next(opened.failure);
    yield retrying ?? { type: 'failed', error: opened.failure };
    if (retrying === null) return;
    await pause(retrying.delayMs, signal);
    if (signal.aborted) return;
  }
}

async function* meanings(body: ReadableStream<Uint8Array>, limits: StreamLimits, signal: AbortSignal): AsyncGenerator<Meaning> {
  for await (const piece of readEventStream(body, limits, signal)) {
    const meaning = 'failure' in piece ? { type: 'failed' as const, error: piece.failure } : interpretWireEvent(piece.value);
    if (meaning) yield meaning;
  }
}

/** Nothing comes after the signal. */
async function* untilSignal(events: AsyncIterable<ModelEvent>, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  if (signal.aborted) return;
  for await (const event of events) {
    if (signal.aborted) return;
    yield event;
    if (signal.aborted) return;
  }
}

/** Providers may leave `response.created` out, and a new stream says it again. */
async function* begunFirst(events: AsyncIterable<ModelEvent>): AsyncGenerator<ModelEvent> {
  let begun = false;
  for await (const event of events) {
    if (!begun && event.type !== 'begun') yield { type: 'begun' };
    if (!begun || event.type !== 'begun') yield event;
    begun = true;
  }
}
