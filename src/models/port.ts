import type { Json, JsonObject } from '../../machines/json.ts';
import type { ResponseItem } from '../../machines/response-item.ts';

/** A tool as the model is offered it, as the Responses API spells it (`function`, `custom`, `namespace`, ...). */
export type ToolSpec = JsonObject;

/** One request to a model: everything it may know. */
export type ModelRequest = {
  model: string;
  instructions: string;
  input: readonly ResponseItem[];
  tools: readonly ToolSpec[];
  /** One id for all requests of a session: providers cache by it. */
  promptCacheKey: string;
  /** Whether it may call several tools at once; absent: it may. */
  parallelCalls?: boolean;
  reasoningEffort?: string;
  /** How much it tells of its reasoning; absent: as the model was made to. */
  reasoningSummary?: string;
  serviceTier?: string;
  /** JSON schema that the last message must satisfy. */
  outputSchema?: Json;
  /** How often this request was sent already, because its stream broke; absent: never. */
  retries?: StreamRetries;
  /** Headers that name the session and turn to the provider. */
  headers?: Record<string, string>;
};

/** Tokens, as the provider counted them. */
export type TokenUsage = { input: number; cachedInput: number; cacheWriteInput?: number; output: number; reasoningOutput: number; total: number };

/** What a model tells while it answers. `item` events are history; deltas are not. */
export type ModelEvent =
  | { type: 'begun'; responseId?: string }
  | { type: 'itemStarted'; item: ResponseItem }
  /** `summary`, `reasoning`: of a reasoning item. `part`: which of its parts, from 0; the first where absent. */
  | { type: 'delta'; kind: 'text' | 'summary' | 'reasoning'; itemId: string; part?: number; text: string }
  | { type: 'item'; item: ResponseItem }
  | Retrying
  /** `goesOn`: the model wants to be asked again in the same turn. */
  | { type: 'completed'; responseId?: string; usage: TokenUsage | null; goesOn?: boolean }
  /** `retry`: whoever asked may ask again after the pause, with the items that were done and the outputs of their calls. */
  | { type: 'failed'; error: ModelError; retry?: StreamRetry };

/** A failure before anything was streamed, that the model mends by itself after `delayMs`; Codex does it in silence. */
export type Retrying = { type: 'retrying'; notice: string; error: ModelError; attempt: number; maxAttempts: number; delayMs: number };

/**
 * A stream that broke and may be asked for again: an attempt of its own to the hooks around model requests, told to
 * clients with `notice`. `maxAttempts` is null where only time limits it (nobody listens at the provider's address).
 */
export type StreamRetry = { notice: string; attempt: number; maxAttempts: number | null; delayMs: number };

/** The attempts of one request so far: streams that broke, connections that nobody took, and how long was waited for those. */
export type StreamRetries = { stream: number; network: number; networkWaitMs: number };

/** The sort of a failure, by the names that Codex's clients know (`codexErrorInfo` of its app server). */
export type ModelErrorCode =
  | 'contextWindowExceeded' | 'usageLimitExceeded' | 'rateLimitExceeded' | 'serverOverloaded' | 'modelNotFound' | 'cyberPolicy' | 'invalidPrompt' | 'internalServerError'
  | 'httpConnectionFailed' | 'responseStreamConnectionFailed' | 'responseStreamDisconnected' | 'responseTooManyFailedAttempts' | 'other';

/**
 * A request that came to nothing. `message` is fit for the user's eyes. `code` is `other` where it is missing; `details`
 * says what happened below a message that only says what is done about it. `toldLimits`: the provider said how much of
 * its limits is used.
 */
export type ModelError = { message: string; kind: 'http' | 'stream' | 'network' | 'limit' | 'aborted' | 'other'; httpStatus?: number; code?: ModelErrorCode; details?: string; toldLimits?: boolean };

/**
 * The port to a model.
 *
 * `respond` yields `begun` first and exactly one `completed` or `failed` last. It must not throw: a failure is the
 * event `failed`. It must stop promptly when the signal fires, and yields nothing after it. It must not call tools,
 * keep the input, or change it.
 */
export type Model = {
  /**
   * Makes ready what `respond` will send for the same request, while the disk takes the record that asks for it. It must
   * send nothing; nor is it sure that the request comes. Default: `respond` makes it.
   */
  prepare?(request: ModelRequest): void;
  respond(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
};
