import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from './model-errors.ts';
import { told } from './model-errors.ts';
import type { Retrying, StreamRetries, StreamRetry } from './port.ts';

/** How often and how long a request is tried again. */
export type RetryPolicy = {
  requestMaxRetries: number;
  streamMaxRetries: number;
  /** The first pause; each further one is twice as long, give or take a tenth. Codex: 200. */
  backoffMs: number;
  /** Whether a connection that cannot be made is waited for; otherwise it counts as a broken stream. */
  waitsForNetwork: boolean;
  /** The first pause while nobody listens at the provider's address; each further one is twice as long. Codex: 5 000. */
  networkBackoffMs: number;
  /** After so long without a connection the request fails. Codex waits for ever. */
  maxNetworkWaitMs: number;
  /** No pause is longer, whatever the provider asks for. Codex's own grow to 60 000 while it waits for the network. */
  maxDelayMs: number;
};

export const defaultRetryPolicy: RetryPolicy = { requestMaxRetries: 4, streamMaxRetries: 5, backoffMs: 200, waitsForNetwork: true, networkBackoffMs: 5_000, maxNetworkWaitMs: 86_400_000, maxDelayMs: 60_000 };

/** Says of one failure after the other whether to try again; null where it is final. */
export type RetryCounter = { next(failure: Failure): Retrying | null };

export function requestRetries(policy: RetryPolicy): RetryCounter {
  let attempt = 0;
  return {
    next(failure) {
      if (!failure.retry?.request || attempt >= policy.requestMaxRetries) return null;
      attempt += 1;
      const maxAttempts = policy.requestMaxRetries;
      return { type: 'retrying', notice: `Retrying request... ${attempt}/${maxAttempts}`, error: told(failure), attempt, maxAttempts, delayMs: pauseMs(failure, policy.backoffMs, attempt, policy) };
    },
  };
}

/** Whether a broken stream may be asked for again, after the attempts so far; null where its failure is final. */
export function streamRetry(failure: Failure, policy: RetryPolicy, { stream, network, networkWaitMs }: StreamRetries = { stream: 0, network: 0, networkWaitMs: 0 }): StreamRetry | null {
  if (failure.retry?.network && policy.waitsForNetwork) {
    const delayMs = Math.min(policy.networkBackoffMs * 2 ** network, policy.maxDelayMs);
    return networkWaitMs + delayMs > policy.maxNetworkWaitMs ? null : { notice: 'Reconnecting... waiting for network', attempt: network + 1, maxAttempts: null, delayMs };
  }
  if (!failure.retry?.stream || stream >= policy.streamMaxRetries) return null;
  const attempt = stream + 1;
  const maxAttempts = policy.streamMaxRetries;
  return { notice: `Reconnecting... ${attempt}/${maxAttempts}`, attempt, maxAttempts, delayMs: pauseMs(failure, policy.backoffMs, attempt, policy) };
}

function pauseMs(failure: Failure, firstMs: number, attempt: number, { maxDelayMs }: RetryPolicy): number {
  const jitter = 0.9 + Math.random() * 0.2;
  return Math.round(Math.min(failure.retryAfterMs ?? firstMs * 2 ** (attempt - 1) * jitter, maxDelayMs));
}

/** Waits; ends early, without throwing, when the signal fires. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0 && !signal.aborted) await sleep(ms, undefined, { signal }).catch(() => undefined);
}
