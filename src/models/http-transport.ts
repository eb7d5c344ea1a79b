import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { errorCode } from '../processes/index.ts';
import { httpError, maxErrorBodyCharacters, requestNotSent, streamIdle, unreachable, type Failure } from './model-errors.ts';
import type { StreamLimits } from './stream-limits.ts';

/** Where requests go, and as whom. */
export type Endpoint = { baseUrl: string; query: Readonly<Record<string, string>>; headers: Readonly<Record<string, string>>; apiKey: string | null };

/** The open stream of an answer, or why there is none. */
export type Opened = { body: Readable } | { failure: Failure };

/** Sends one request. Never throws; the signal closes the connection, also while the body is read. */
export type Transport = (body: Buffer, headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Opened>;

type Client = { request: typeof import('undici').request; dispatcher: Dispatcher };

const MOST_REDIRECTIONS = 10;

/**
 * HTTP over `undici`, with the proxies that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name. It is loaded with the first
 * request: a session with another model should not pay for it. It retries nothing: what is tried again must be told.
 * As in Codex the headers may take long: `idleTimeoutMs` is the longest silence between two pieces of a body.
 */
export function createHttpTransport(endpoint: Endpoint, limits: Pick<StreamLimits, 'idleTimeoutMs' | 'maxResponseMs'>): Transport {
  const fixed = lowerCased({ 'content-type': 'application/json', accept: 'text/event-stream', 'user-agent': 'hookturn', ...lowerCased(endpoint.headers), ...(endpoint.apiKey === null ? {} : { authorization: `Bearer ${endpoint.apiKey}` }) });
  let client: Promise<Client> | undefined;
  return async (body, headers, signal) => {
    try {
      const url = addressOf(endpoint);
      client ??= openClient(limits);
      const { request, dispatcher } = await client;
      const answer = await request(url, { method: 'POST', headers: { ...fixed, ...lowerCased(headers) }, body, signal, dispatcher });
      // Whoever reads the body hears of its errors; one that is closed unread may fail in silence.
      answer.body.on('error', () => undefined);
      if (answer.statusCode < 300) return { body: answer.body };
      return { failure: httpError({ status: answer.statusCode, body: await beginningOf(answer.body), url: withoutQuery(url), headers: answer.headers }) };
    } catch (error) {
      return { failure: openingFailure(error) };
    }
  };
}

async function openClient({ idleTimeoutMs, maxResponseMs }: Pick<StreamLimits, 'idleTimeoutMs' | 'maxResponseMs'>): Promise<Client> {
  const { request, interceptors, Agent, EnvHttpProxyAgent } = await import('undici');
  const agent = new (hasProxy() ? EnvHttpProxyAgent : Agent)({ headersTimeout: maxResponseMs, bodyTimeout: idleTimeoutMs });
  return { request, dispatcher: agent.compose(interceptors.redirect({ maxRedirections: MOST_REDIRECTIONS })) };
}

/** Without any, nobody need look for one with each request. */
const hasProxy = (): boolean => ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'].some((name) => process.env[name]);

function addressOf({ baseUrl, query }: Endpoint): string {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/responses`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** A failure's text as far as it is told. The rest is not waited for. */
async function beginningOf(body: Readable): Promise<string> {
  let text = '';
  body.setEncoding('utf8');
  for await (const piece of body) {
    text += piece;
    if (text.length >= maxErrorBodyCharacters) break;
  }
  return text.slice(0, maxErrorBodyCharacters);
}

/** Query parameters may hold a key. */
const withoutQuery = (url: string): string => url.split('?')[0] ?? url;

function openingFailure(error: unknown): Failure {
  const causes = causesOf(error);
  const codes = causes.map((cause) => errorCode(cause) ?? '');
  if (codes.includes('UND_ERR_HEADERS_TIMEOUT') || codes.includes('UND_ERR_BODY_TIMEOUT')) return streamIdle();
  const details = causes.at(-1)?.message || codes.find((code) => code !== '') || String(error);
  return { ...(codes.some((code) => unreachableCodes.has(code)) ? unreachable() : requestNotSent()), details };
}

const unreachableCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'UND_ERR_CONNECT_TIMEOUT']);

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 10; cause = cause.cause) causes.push(cause);
  return causes;
}
