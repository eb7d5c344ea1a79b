import type { Fact } from '../../machines/index.ts';
import type { LogRecord } from '../log/index.ts';

/** A record whose facts are known to be the session's. Views read nothing else. */
export type SessionRecord = Omit<LogRecord, 'facts'> & { facts: readonly Fact[] };
