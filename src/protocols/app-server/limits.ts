/** L6: what one connection may cost. */
export type ConnectionLimits = {
  /** Bytes of one line from the client. A longer one is refused and passed over. */
  lineBytes: number;
  /** Requests that are being answered at once. Further ones are refused. */
  requestsAtOnce: number;
  /** Bytes that a client has not read yet. Beyond it the connection ends as if the client had closed it. */
  unreadBytes: number;
};

export const defaultConnectionLimits: ConnectionLimits = { lineBytes: 64 * 1024 * 1024, requestsAtOnce: 10_000, unreadBytes: 512 * 1024 * 1024 };
