/** The event log: the one truth of a session. See docs/log-format.md. */
export * from './errors.ts';
export type { EventLog, LogReader } from './event-log.ts';
export { DEFAULT_LOG_LIMITS, type LogLimits } from './limits.ts';
export { memoryLog, type MemoryLogOptions } from './memory-log.ts';
export { FORMAT_VERSION, LOG_FORMAT, LOG_OPENED, recordSchema, type LogRecord, type Typed } from './record.ts';
export { decodeLine, encodeLine, isProblem, type LineProblem } from './line.ts';
export type { Upcaster, Upcasters } from './upcast.ts';
export type { JsonlLog, LogOpening } from './jsonl-log.ts';
export { openJsonlLog, type JsonlLogOptions } from './open-jsonl-log.ts';
export { readJsonlLog, type ReadJsonlLogOptions } from './read-jsonl-log.ts';
export type { FileSystem, LogFile, OpenMode } from './file-system.ts';
export { nodeFileSystem } from './node-file-system.ts';
export { MemoryFileSystem } from './memory-file-system.ts';
export { faultyFileSystem, type Fault, type FileCall } from './faulty-file-system.ts';
export { nodeProcesses, type Processes, type ProcessIdentity } from './processes.ts';
export type { ScanStop, Place } from './scanner.ts';
