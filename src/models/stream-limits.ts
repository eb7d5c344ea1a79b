/** What one answer of a provider may cost. Beyond the first it is tried again; beyond the others it fails. */
export type StreamLimits = {
  /** Silence between two pieces. Codex's `stream_idle_timeout_ms`. */
  idleTimeoutMs: number;
  /** One server-sent event, in characters: so large may an item be. */
  maxEventCharacters: number;
  /** The whole answer. */
  maxResponseBytes: number;
  /** From the request to the headers, and from there to the answer's end. */
  maxResponseMs: number;
};

export const defaultStreamLimits: StreamLimits = { idleTimeoutMs: 300_000, maxEventCharacters: 12 * 1024 * 1024, maxResponseBytes: 256 * 1024 * 1024, maxResponseMs: 3_600_000 };
