import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { ModelError } from './port.ts';
import { usageLimitMessage } from './usage-limit.ts';

/**
 * The failures of a model request in the words of the Codex CLI 0.169.0, asked case by case; the answers are
 * fixtures/codex-0.169.0/model-errors.json. Where ours differs, docs/differences.md says so.
 */

/**
 * A failure, and how it may be mended: by sending the request again, by asking for a new stream, or by waiting for the
 * network. Where the provider says when, that is `retryAfterMs`.
 */
export type Failure = ModelError & { retry?: { request?: boolean; stream?: boolean; network?: boolean }; retryAfterMs?: number };

/** The failure as the port tells it. */
export function told({ retry: _retry, retryAfterMs: _after, ...error }: Failure): ModelError {
  return error;
}

/** An HTTP answer that is no stream; its headers' names in lower case. */
export type HttpFailure = { status: number; body: string; url: string; headers?: Readonly<Record<string, string | string[] | undefined>> };

const bodySchema = z.looseObject({ error: z.looseObject({ code: z.string().nullish(), type: z.string().nullish(), message: z.string().nullish(), plan_type: z.string().nullish().catch(null), resets_at: z.number().nullish().catch(null) }) });

/** Longer bodies of failed requests are cut before they are told. */
export const maxErrorBodyCharacters = 64 * 1024;

export function httpError(failure: HttpFailure): Failure {
  const { status } = failure;
  const error = errorOf(failure.body);
  const code = error?.code ?? '';
  const http = { kind: 'http', httpStatus: status, ...retryAfter(failure) } as const;
  const request = status >= 500;
  const again = { retry: { request, stream: true } };
  if (status === 400 && code === 'context_length_exceeded') return { ...http, ...contextWindow };
  if (status === 400) return { ...http, message: failure.body, code: 'other' };
  if (status === 404 && code === 'model_not_found' && error?.message) return { ...http, message: error.message, code: 'modelNotFound' };
  if (status === 429) return { ...http, ...(usedUp(error) ?? tooOften(http)) };
  if (status === 500) return { ...http, ...again, message: 'We’re currently experiencing high demand, which may cause temporary errors.', code: 'internalServerError' };
  if (status === 503 && code === 'server_is_overloaded') return { ...http, retry: { request }, ...overloaded };
  if (status === 503 && code === 'slow_down') return { ...http, ...again, ...rateLimited(error?.message ?? '') };
  return { ...http, ...again, message: unexpectedStatus(failure, error?.message ?? failure.body), code: 'httpConnectionFailed' };
}

/** `Retry-After`: whole seconds, or a date. */
function retryAfter({ headers }: HttpFailure): { retryAfterMs?: number } {
  const given = String(headers?.['retry-after'] ?? '').trim();
  const ms = /^\d+$/.test(given) ? Number(given) * 1000 : /^[A-Z][a-z]{2}, /.test(given) ? Math.max(0, Date.parse(given) - Date.now()) : Number.NaN;
  return Number.isFinite(ms) ? { retryAfterMs: ms } : {};
}

type WireError = z.infer<typeof bodySchema>['error'];

function errorOf(body: string): WireError | null {
  try {
    return bodySchema.parse(JSON.parse(body)).error;
  } catch {
    return null;
  }
}

const contextWindow = { message: "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.", code: 'contextWindowExceeded' } as const;
const overloaded = { message: 'Selected model is at capacity. Please try a different model.', code: 'serverOverloaded' } as const;
const quota = { message: 'Quota exceeded. Check your plan and billing details.', code: 'usageLimitExceeded' } as const;
const notIncluded = { message: 'To use Codex with your ChatGPT plan, upgrade to Plus: https://chatgpt.com/explore/plus.', code: 'usageLimitExceeded' } as const;
const rateLimited = (message: string) => ({ message: `rate limit exceeded: ${message}`, code: 'rateLimitExceeded' }) as const;

/** Limits that no second attempt gets around; `null` for any other. */
function usedUp(error: WireError | null): Pick<ModelError, 'message' | 'code' | 'toldLimits'> | null {
  if (error?.code === 'insufficient_quota' || error?.type === 'insufficient_quota') return quota;
  if (error?.type === 'usage_limit_reached') return { message: usageLimitMessage({ plan: error.plan_type ?? null, resetsAtS: error.resets_at ?? null }, new Date()), code: 'usageLimitExceeded', toldLimits: true };
  if (error?.type === 'usage_not_included') return notIncluded;
  return null;
}

/** Asked for again only where the provider says when. */
const tooOften = ({ retryAfterMs }: { retryAfterMs?: number }): Pick<Failure, 'message' | 'code' | 'retry'> =>
  ({ message: 'exceeded retry limit, last status: 429 Too Many Requests', code: 'responseTooManyFailedAttempts', ...(retryAfterMs === undefined ? {} : { retry: { stream: true } }) });

function unexpectedStatus({ status, url, headers = {} }: HttpFailure, said: string): string {
  const told = [['cf-ray', headers['cf-ray']], ['request id', headers['x-request-id']]].flatMap(([name, value]) => (value === undefined ? [] : [`, ${String(name)}: ${String(value)}`]));
  return `unexpected status ${status} ${STATUS_CODES[status] ?? ''}: ${said || 'Unknown error'}, url: ${url}${told.join('')}`;
}

/** The event `response.failed`; null where it carries no error. */
export function responseFailedError(error: { code?: string | null | undefined; message?: string | null | undefined } | null): Failure {
  if (error === null) return disconnected('response.failed event received');
  const message = error.message ?? '';
  switch (error.code) {
    case 'context_length_exceeded': return { ...contextWindow, kind: 'stream' };
    case 'insufficient_quota': return { ...quota, kind: 'stream' };
    case 'server_is_overloaded': return { ...overloaded, kind: 'stream' };
    case 'invalid_prompt': return { message, kind: 'stream', code: 'invalidPrompt' };
    case 'cyber_policy': return { message, kind: 'stream', code: 'cyberPolicy' };
    case 'usage_not_included': return { ...notIncluded, kind: 'stream' };
    case 'rate_limit_exceeded': case 'slow_down': return { ...rateLimited(message), kind: 'stream', retry: { stream: true }, ...tryAgainIn(message) };
    default: return disconnected(message);
  }
}

/** "Please try again in 1.3s", as OpenAI's rate limits say it. */
function tryAgainIn(message: string): { retryAfterMs?: number } {
  const [, amount, unit] = /try again in\s*(\d+(?:\.\d+)?)\s*(s|ms|seconds?)/i.exec(message) ?? [];
  return amount === undefined ? {} : { retryAfterMs: Number(amount) * (unit === 'ms' ? 1 : 1000) };
}

export function incompleteError(reason: string): Failure {
  const message = `Incomplete response returned, reason: ${reason}`;
  return reason === 'max_output_tokens' ? { message, kind: 'stream', code: 'other' } : disconnected(message);
}

/** A stream that ended before it was complete. `why` is Codex's words for the reason. */
export function disconnected(why: string, kind: ModelError['kind'] = 'stream'): Failure {
  return { message: `stream disconnected before completion: ${why}`, kind, code: 'other', retry: { stream: true } };
}

export const streamCut = (): Failure => disconnected('Transport error: network error: error decoding response body');
export const streamClosed = (): Failure => disconnected('stream closed before response.completed');
export const streamIdle = (): Failure => disconnected('idle timeout waiting for SSE');
export const notUtf8 = (): Failure => disconnected('UTF8 error: invalid utf-8 sequence');
export const requestNotSent = (): Failure => ({ ...disconnected('error sending request', 'network'), retry: { request: true, stream: true } });
export const unreachable = (): Failure => ({ message: 'Connection failed: error sending request', kind: 'network', code: 'responseStreamConnectionFailed', retry: { request: true, stream: true, network: true } });
export const missingKey = (variable: string, instructions = ''): Failure => ({ message: `Missing environment variable: \`${variable}\`.${instructions && ` ${instructions}`}`, kind: 'other', code: 'other' });
export const overLimit = (what: string, limit: string, value: number): Failure => ({ message: `The model's answer was cut off: ${what} (limit ${limit} is ${value}).`, kind: 'limit', code: 'other' });
export const completedUnreadable = (field: string): Failure => disconnected(`failed to parse ResponseCompleted: missing field \`${field}\``);
