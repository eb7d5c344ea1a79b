import { httpError, told, streamClosed, streamCut, streamIdle, type Failure } from './model-errors.ts';
import { interpretWireEvent, type Meaning } from './interpret-wire-event.ts';
import type { Model, ModelError, ModelEvent, ModelRequest } from './port.ts';
import { createScriptPlayer, type ScriptPlayer } from './script-player.ts';
import { modelScriptSchema, type ModelScript, type ModelScriptInput, type ScriptAnswer } from './script.ts';

/** A model that says what its script says, with what a test wants to know of it. */
export type ScriptedModel = Model & {
  /** The requests seen, in order; each with its own copy of the list of items. */
  readonly requests: readonly ModelRequest[];
  /** Lets the held answer to request k (from 1) go on, also before the request has come. */
  release(k: number): void;
  /** Resolves when request k (from 1) has come. */
  awaitRequest(k: number): Promise<ModelRequest>;
};

/**
 * Creates a model from a script; see `modelScriptSchema` for its form, `readModelScript` to read one from a file.
 * Retries nothing. Throws a ZodError for a script that is none.
 */
export function createScriptedModel(script: ModelScriptInput | ModelScript): ScriptedModel {
  const player = createScriptPlayer('answers' in script ? script : modelScriptSchema.parse(script));
  const requests: ModelRequest[] = [];
  const waiting = new Map<number, PromiseWithResolvers<ModelRequest>>();
  const see = (request: ModelRequest): void => {
    const seen = { ...request, input: [...request.input] };
    requests.push(seen);
    waiting.get(requests.length)?.resolve(seen);
  };
  return {
    requests,
    release: player.release,
    awaitRequest: async (k) => {
      const seen = requests[k - 1];
      if (seen) return seen;
      const waiter = waiting.get(k) ?? Promise.withResolvers<ModelRequest>();
      waiting.set(k, waiter);
      return waiter.promise;
    },
    respond: (request, signal) => {
      see(request);
      return respond(player, request, signal);
    },
  };
}

async function* respond(player: ScriptPlayer, request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
  const taken = player.take(request.input);
  if (signal.aborted) return;
  yield { type: 'begun', responseId: `resp_${taken.k}` };
  if ('exhausted' in taken) return void (yield { type: 'failed', error: { message: taken.exhausted, kind: 'limit' } });
  for await (const event of meant(player, taken, request, signal)) {
    if (signal.aborted) return;
    if (event.type === 'begun') continue;
    yield event.type === 'failed' ? { type: 'failed', error: told(event.error) } : event;
    if (event.type === 'completed' || event.type === 'failed') return;
  }
  if (!signal.aborted) yield { type: 'failed', error: faultError(taken.answer) };
}

async function* meant(player: ScriptPlayer, { k, answer }: { k: number; answer: ScriptAnswer }, request: ModelRequest, signal: AbortSignal): AsyncGenerator<Meaning> {
  await player.admitted(k, answer, signal);
  if (answer.status !== undefined) return void (yield { type: 'failed', error: statusError(answer, answer.status) });
  for await (const wire of player.play(k, answer, request.input, signal)) {
    const event = interpretWireEvent(wire);
    if (event) yield event;
  }
}

/** The text of a provider's error body, as Codex shows it for HTTP 400. */
export const errorBody = (answer: ScriptAnswer): string => JSON.stringify({ error: { message: answer.error ?? 'scripted failure', type: 'server_error', code: null } });

const statusError = (answer: ScriptAnswer, status: number): Failure => httpError({ status, body: errorBody(answer), url: 'script:/v1/responses' });

function faultError({ fault }: ScriptAnswer): ModelError {
  if (fault?.type === 'cut') return told(streamCut());
  return told(fault?.type === 'silence' ? streamIdle() : streamClosed());
}
