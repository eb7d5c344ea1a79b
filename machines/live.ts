import { fromPromise } from 'xstate';
import type { ModelEnding, ProgressEvent } from './session/events.ts';
import type { SamplingRequest } from './session/setup.ts';

/** What a live model tells the session while it answers. */
export type ModelTold = Extract<ProgressEvent, { type: 'model.begun' | 'model.item' }>;

/**
 * The actor `model` for a session that runs live, under `createActor(sessionMachine.provide({ actors }))`: it sends what
 * it tells to the session, and resolves with how the answer ended. It must not reject: a failure is an ending.
 */
export const liveModel = (answer: (request: SamplingRequest, tell: (event: ModelTold) => void, signal: AbortSignal) => Promise<ModelEnding>) =>
  fromPromise<ModelEnding, SamplingRequest>(({ input, self, signal }) => answer(input, (event) => self._parent?.send(event), signal));
