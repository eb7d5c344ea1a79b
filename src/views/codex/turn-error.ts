import type { Json, JsonObject } from '../../../machines/index.ts';

/** What clients are told of a failure: `code` where the model's port told it. What lies below its message stays in the log, as in Codex. */
export type TurnFailure = { message: string; kind?: string; httpStatus?: number | undefined; code?: string | undefined };

/** Sorts of failure that carry the HTTP status with them. */
const WITH_STATUS: ReadonlySet<string> = new Set(['httpConnectionFailed', 'responseStreamConnectionFailed', 'responseStreamDisconnected', 'responseTooManyFailedAttempts']);

/** `codexErrorInfo` as the app server spells it; it has no word for a prompt that is refused. */
export const errorInfo = ({ code, httpStatus }: TurnFailure): Json => {
  if (code === undefined || code === 'invalidPrompt') return 'other';
  return WITH_STATUS.has(code) ? { [code]: { httpStatusCode: httpStatus ?? null } } : code;
};

/** `codex_error_info` as rollout files spell it. */
export const snakeErrorInfo = (failure: TurnFailure): Json => {
  if (failure.code === 'invalidPrompt') return snake(failure.code);
  const info = errorInfo(failure);
  if (typeof info === 'string') return snake(info);
  return { [snake(failure.code ?? 'other')]: { http_status_code: failure.httpStatus ?? null } };
};

/** A `TurnError` of the app server. */
export const turnError = (failure: TurnFailure, additionalDetails: string | null = null): JsonObject => ({
  message: failure.message, codexErrorInfo: errorInfo(failure), additionalDetails, misalignment: null,
});

const snake = (name: string): string => name.replace(/[A-Z]/g, (char) => `_${char.toLowerCase()}`);
