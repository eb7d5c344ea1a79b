/** L6: what an inspector holds at most. */
export const inspectorLimits = {
  /** Pages that follow one inspector at once. */
  streams: 16,
  /** Bytes that are written to a page at once. */
  batchBytes: 256 * 1024,
  /** How often a quiet stream says that it is still there. */
  heartbeatMs: 5_000,
  /** The longest request address. */
  urlChars: 2_048,
  /** The biggest log that an exported page may carry. */
  exportBytes: 128 * 1024 * 1024,
} as const;
