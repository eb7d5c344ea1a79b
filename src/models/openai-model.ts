import type { Readable } from 'node:stream';
import { interpretWireEvent, type Meaning } from './interpret-wire-event.ts';
import { missingKey, streamClosed, told, type Failure } from './model-errors.ts';
import { createHttpTransport, type Transport } from './http-transport.ts';
import type { Model, ModelEvent, ModelRequest, Retrying } from './port.ts';
import { readEventStream } from './read-event-stream.ts';
import { requestBody, type RequestStyle } from './request-body.ts';
import { defaultRetryPolicy, pause, requestRetries, streamRetry, type RetryPolicy } from './retry-policy.ts';
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

type Attempt = (request: ModelRequest, signal: AbortSignal) => AsyncGenerator<Meaning | Retrying>;

/**
 * Creates a model behind the OpenAI Responses API, streamed over HTTP.
 *
 * Fails and tries again as the Codex CLI 0.169.0 does (fixtures/codex-0.169.0/model-errors.json). A stream
 * that broke ends with `failed` and `retry`: whoever asked asks again, with the items that were done and the outputs of
 * their calls.
 */
export function createOpenAiModel(options: OpenAiModelOptions): Model {
  const limits = { ...defaultStreamLimits, ...options.limits };
  const policy = { ...defaultRetryPolicy, ...options.retries };
  const { apiKey } = options;
  if (apiKey && 'missing' in apiKey) return { respond: (_request, signal) => failing(missingKey(apiKey.missing, apiKey.instructions), signal) };
  const endpoint = { baseUrl: options.baseUrl, headers: options.headers ?? {}, query: options.query ?? {}, apiKey: apiKey?.value ?? null };
  const transport = createHttpTransport(endpoint, limits);
  const readied = new WeakMap<ModelRequest, Buffer>();
  const bodyOf = (request: ModelRequest): Buffer => readied.get(request) ?? Buffer.from(requestBody(request, options.style ?? {}));
  const attempt: Attempt = (request, signal) => streamOnce({ transport, policy, limits, headers: request.headers ?? {}, body: bodyOf(request) }, signal);
  return {
    prepare: (request) => { readied.set(request, bodyOf(request)); },
    respond: (request, signal) => untilSignal(begunFirst(answer(request, attempt, policy, signal)), signal),
  };
}

async function* failing(failure: Failure, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  if (!signal.aborted) yield { type: 'begun' };
  if (!signal.aborted) yield { type: 'failed', error: told(failure) };
}


/** One stream. Where it breaks, whoever asked is told whether to ask again. */
async function* answer(request: ModelRequest, attempt: Attempt, policy: RetryPolicy, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  let failure = streamClosed();
  for await (const event of attempt(request, signal)) {
    if (event.type === 'failed') { failure = event.error; break; }
    yield event;
    if (event.type === 'completed') return;
  }
  const retry = streamRetry(failure, policy, request.retries);
  yield { type: 'failed', error: told(failure), ...(retry === null ? {} : { retry }) };
}

type Sending = { transport: Transport; policy: RetryPolicy; limits: StreamLimits; headers: Readonly<Record<string, string>>; body: Buffer };

/** One stream: the request is sent until it is answered, and the answer is read to its end. */
async function* streamOnce({ transport, policy, limits, headers, body }: Sending, signal: AbortSignal): AsyncGenerator<Meaning | Retrying> {
  const retries = requestRetries(policy);
  for (;;) {
    const opened = await transport(body, headers, signal);
    if (signal.aborted) { if ('body' in opened) opened.body.destroy(); return; }
    if ('body' in opened) return yield* meanings(opened.body, limits, signal);
    const retrying = retries.next(opened.failure);
    yield retrying ?? { type: 'failed', error: opened.failure };
    if (retrying === null) return;
    await pause(retrying.delayMs, signal);
    if (signal.aborted) return;
  }
}

async function* meanings(body: Readable, limits: StreamLimits, signal: AbortSignal): AsyncGenerator<Meaning> {
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
