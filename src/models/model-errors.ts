import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { ModelError } from './port.ts';

/**
 * The failures of a model request in the words of the Codex CLI 0.169.0, asked case by case; the answers are
 * fixtures/codex-0.169.0/model-errors.json. Where ours differs, docs/differences.md says so.
 */

/** A failure, and whether and when the same request may be tried again. */
export type Failure = ModelError & { retry?: 'request' | 'stream'; retryAfterMs?: number };

/** The failure as the port tells it. */
export function told({ retry: _retry, retryAfterMs: _after, ...error }: Failure): ModelError {
  return error;
}

/** An HTTP answer that is no stream. */
export type HttpFailure = { status: number; body: string; url: string; headers?: { get(name: string): string | null } };

const bodySchema = z.looseObject({ error: z.looseObject({ code: z.string().nullish(), type: z.string().nullish(), message: z.string().nullish() }) });

/** Longer bodies of failed requests are cut before they are told. */
export const maxErrorBodyCharacters = 64 * 1024;

export function httpError(failure: HttpFailure): Failure {
  const { status } = failure;
  const error = errorOf(failure.body);
  const code = error?.code ?? '';
  const http = { kind: 'http', httpStatus: status } as const;
  const retry = status >= 500 ? { retry: 'request' as const } : {};
  if (status === 400 && code === 'context_length_exceeded') return { ...http, ...contextWindow };
  if (status === 400) return { ...http, message: failure.body, code: 'other' };
  if (status === 404 && code === 'model_not_found' && error?.message) return { ...http, message: error.message, code: 'modelNotFound' };
  if (status === 429) return { ...http, ...tooManyRequests(error) };
  if (status === 500) return { ...http, ...retry, message: 'We’re currently experiencing high demand, which may cause temporary errors.', code: 'internalServerError' };
  if (status === 503 && code === 'server_is_overloaded') return { ...http, ...retry, ...overloaded };
  if (status === 503 && code === 'slow_down') return { ...http, ...retry, ...rateLimited(error?.message ?? '') };
  return { ...http, ...retry, message: unexpectedStatus(failure, error?.message ?? failure.body), code: 'httpConnectionFailed' };
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
const rateLimited = (message: string) => ({ message: `rate limit exceeded: ${message}`, code: 'rateLimitExceeded' }) as const;

function tooManyRequests(error: WireError | null): Pick<ModelError, 'message' | 'code'> {
  if (error?.code === 'insufficient_quota' || error?.type === 'insufficient_quota') return quota;
  return { message: 'exceeded retry limit, last status: 429 Too Many Requests', code: 'responseTooManyFailedAttempts' };
}

function unexpectedStatus({ status, url, headers }: HttpFailure, said: string): string {
  const ray = headers?.get('cf-ray');
  const request = headers?.get('x-request-id');
  return `unexpected status ${status} ${STATUS_CODES[status] ?? ''}: ${said || 'Unknown error'}, url: ${url}${ray ? `, cf-ray: ${ray}` : ''}${request ? `, request id: ${request}` : ''}`;
}

/** The event `response.failed`; null where it carries no error. */
export function responseFailedError(error: { code?: string | null | undefined; message?: string | null | undefined } | null): Failure {
  if (error === null) return disconnected('response.failed event received');
  const message = error.message ?? '';
  switch (error.code) {
    case 'context_length_exceeded': return { ...contextWindow, kind: 'stream' };
    case 'insufficient_quota': return { ...quota, kind: 'stream' };
    case 'server_is_overloaded': return { ...overloaded, kind: 'stream' };
    case 'invalid_prompt': return { message, kind: 'stream', code: 'other' };
    case 'cyber_policy': return { message, kind: 'stream', code: 'cyberPolicy' };
    case 'rate_limit_exceeded': case 'slow_down': return { ...rateLimited(message), kind: 'stream' };
    default: return disconnected(message);
  }
}

export function incompleteError(reason: string): Failure {
  const message = `Incomplete response returned, reason: ${reason}`;
  return reason === 'max_output_tokens' ? { message, kind: 'stream', code: 'other' } : disconnected(message);
}

/** A stream that ended before it was complete. `why` is Codex's words for the reason. */
export function disconnected(why: string, kind: ModelError['kind'] = 'stream'): Failure {
  return { message: `stream disconnected before completion: ${why}`, kind, code: 'other', retry: 'stream' };
}

export const streamCut = (): Failure => disconnected('Transport error: network error: error decoding response body');
export const streamClosed = (): Failure => disconnected('stream closed before response.completed');
export const streamIdle = (): Failure => disconnected('idle timeout waiting for SSE');
export const completedUnreadable = (field: string): Failure => disconnected(`failed to parse ResponseCompleted: missing field \`${field}\``);
