/** The event log: the one truth of a session. See docs/log-format.md. */
export * from './errors.ts';
export type { EventLog, LogReader } from './event-log.ts';
export { DEFAULT_LOG_LIMITS, type LogLimits } from './limits.ts';
export { memoryLog, type MemoryLogOptions } from './memory-log.ts';
export { FORMAT_VERSION, LOG_FORMAT, LOG_OPENED, recordSchema, type LogRecord, type Typed } from './record.ts';
export { decodeLine, encodeLine, isProblem, type LineProblem } from './line.ts';
export type { Upcaster, Upcasters } from './upcast.ts';
