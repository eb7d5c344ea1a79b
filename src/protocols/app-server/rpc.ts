import { z } from 'zod';
import type { Json, JsonObject } from '../../../machines/index.ts';
import { isObject } from '../../views/codex/reading.ts';

/** Codex's codes: nearly everything that a client can do wrong is an invalid request. */
export const INVALID_REQUEST = -32600;
export const INTERNAL_ERROR = -32603;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;

/** What a method answers with when it cannot do what it was asked. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: Json | undefined;

  constructor(message: string, code = INVALID_REQUEST, data?: Json) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.data = data;
  }
}

export type RequestId = string | number;
const isId = (value: unknown): value is RequestId => typeof value === 'string' || Number.isSafeInteger(value);
const notificationSchema = z.object({ method: z.string(), params: z.unknown().optional(), id: z.undefined().optional() });
const responseSchema = z.object({ id: z.custom<RequestId>(isId), method: z.undefined().optional(), result: z.unknown().optional(), error: z.object({ code: z.number(), message: z.string() }).optional() });

/** One line from a client. `null`: it is none that a client may send; Codex passes over it in silence. */
export type ClientMessage =
  | { kind: 'request'; id: RequestId; method: string; params: unknown }
  | { kind: 'notification'; method: string }
  | { kind: 'response'; id: RequestId; result: unknown; error: { code: number; message: string } | null };

/** Nearly all lines are requests: these are told by hand, the others by their schemas. */
export function parseMessage(text: string): ClientMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (isObject(value) && isId(value['id']) && typeof value['method'] === 'string') return { kind: 'request', id: value['id'], method: value['method'], params: value['params'] };
  const notification = notificationSchema.safeParse(value).data;
  if (notification !== undefined) return { kind: 'notification', method: notification.method };
  const response = responseSchema.safeParse(value).data;
  return response === undefined ? null : { kind: 'response', id: response.id, result: response.result, error: response.error ?? null };
}

export type Notification = { method: string; params: JsonObject };
