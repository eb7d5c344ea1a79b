import type { OpenAI as OpenAIClient } from 'openai';
import { httpError, maxErrorBodyCharacters, requestNotSent, streamIdle, unreachable, type Failure } from './model-errors.ts';

/** Where requests go, and as whom. */
export type Endpoint = { baseUrl: string; query: Readonly<Record<string, string>>; headers: Readonly<Record<string, string>>; apiKey: string | null };

/** The open stream of an answer, or why there is none. */
export type Opened = { body: ReadableStream<Uint8Array> } | { failure: Failure };

/** Sends one request. Never throws; the signal closes the connection, also while the body is read. */
export type Transport = (body: object, headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Opened>;

/**
 * The official `openai` package as transport. It is loaded with the first request, because loading it takes some 70 ms
 * that a session with another model should not pay. It retries nothing here: what is tried again must be told.
 */
export function createOpenAiTransport(endpoint: Endpoint, headersTimeoutMs: number): Transport {
  let client: Promise<OpenAIClient> | undefined;
  return async (body, headers, signal) => {
    const opening = openingWithin(headersTimeoutMs, signal);
    const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [ownPrefix + name, value]));
    try {
      client ??= createClient(endpoint);
      const response = await (await client).post('/responses', { body, headers: own, signal: opening.signal, stream: true }).asResponse();
      return { body: response.body ?? new ReadableStream({ start: (controller) => controller.close() }) };
    } catch (error) {
      return { failure: opening.late() ? streamIdle() : openingFailure(error) };
    } finally {
      opening.end();
    }
  };
}

/** A signal for the time until the headers have come: it fires with the caller's, or when they take too long. */
function openingWithin(timeoutMs: number, signal: AbortSignal) {
  const controller = new AbortController();
  let late = false;
  const timer = setTimeout(() => { late = true; controller.abort(); }, timeoutMs);
  const onAbort = (): void => controller.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return { signal: controller.signal, late: () => late, end: () => { clearTimeout(timer); signal.removeEventListener('abort', onAbort); } };
}

async function createClient({ baseUrl, query, headers, apiKey }: Endpoint): Promise<OpenAIClient> {
  const { OpenAI } = await import('openai');
  return new OpenAI({ baseURL: baseUrl, apiKey: apiKey ?? 'none', adminAPIKey: null, organization: null, project: null, webhookSecret: null, defaultQuery: { ...query }, maxRetries: 0, timeout: 2 ** 31 - 1, logLevel: 'off', fetch: plainFetch(headers, apiKey) });
}

/**
 * Replaces the package's headers by ours: it would add what it finds in OPENAI_* variables, which other providers must
 * not see, and a dozen of its own. It also hands HTTP failures on as they are, so that their bodies can be told.
 */
function plainFetch(fixed: Readonly<Record<string, string>>, apiKey: string | null): typeof fetch {
  return async (url, init) => {
    const own = new Headers(init?.headers);
    const headers = new Headers({ 'content-type': 'application/json', accept: 'text/event-stream', 'user-agent': 'hookturn', ...fixed });
    if (apiKey !== null) headers.set('authorization', `Bearer ${apiKey}`);
    for (const [name, value] of own) if (name.startsWith(ownPrefix)) headers.set(name.slice(ownPrefix.length), value);
    const response = await fetch(url, { ...init, headers });
    if (response.ok) return response;
    throw new Refused(httpError({ status: response.status, body: await errorText(response), url: withoutQuery(response.url), headers: response.headers }));
  };
}

/** Carries an HTTP failure through the package, which would keep only the parts of its body that it knows. */
class Refused extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The body's text as far as it is told. */
async function errorText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length >= maxErrorBodyCharacters) return text.slice(0, maxErrorBodyCharacters);
  }
  return text;
}

/** Query parameters may hold a key. */
const withoutQuery = (url: string): string => url.split('?')[0] ?? url;

function openingFailure(error: unknown): Failure {
  const causes = causesOf(error);
  const refused = causes.find((cause) => cause instanceof Refused);
  if (refused) return refused.failure;
  const codes = causes.map((cause) => ('code' in cause ? String(cause.code) : ''));
  if (codes.includes('UND_ERR_HEADERS_TIMEOUT')) return streamIdle();
  const details = causes.at(-1)?.message || codes.find((code) => code !== '') || String(error);
  return { ...(codes.some((code) => unreachableCodes.has(code)) ? unreachable() : requestNotSent()), details };
}

const unreachableCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'UND_ERR_CONNECT_TIMEOUT']);

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 10; cause = cause.cause) causes.push(cause);
  return causes;
}

/** Marks the headers of one request on their way through the package. */
const ownPrefix = 'x-hookturn-own-';
