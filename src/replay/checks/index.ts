import type { SessionRecord } from '../../views/record.ts';
import type { Check, Violation } from './check.ts';
import { contextCheck } from './contexts.ts';
import { faultCheck } from './faults.ts';
import { hookRunCheck } from './hook-runs.ts';
import { promptCheck } from './prompts.ts';
import { sequenceCheck } from './sequence.ts';
import { stopGovernor } from './stop-governor.ts';
import { toolCallCheck } from './tool-calls.ts';
import { turnCheck } from './turns.ts';

export type { Check, Violation } from './check.ts';
export { contextCheck, faultCheck, hookRunCheck, promptCheck, sequenceCheck, stopGovernor, toolCallCheck, turnCheck };

/** Every check that reads nothing but records. Give each record of a live session to `hear`, or use `checkRecords`. */
export const allChecks = (): Check => {
  const checks = [sequenceCheck(), turnCheck(), promptCheck(), contextCheck(), toolCallCheck(), hookRunCheck(), faultCheck(), stopGovernor({ repeats: Infinity })];
  return { hear: (record) => checks.flatMap((check) => check.hear(record)) };
};

/** What a log breaks, in order; nothing where it is sound. */
export const checkRecords = (records: Iterable<SessionRecord>, check: Check = allChecks()): Violation[] => {
  const found: Violation[] = [];
  for (const record of records) found.push(...check.hear(record));
  return found;
};

/** For people: a line each. */
export const formatViolations = (violations: readonly Violation[]): string =>
  violations.length === 0 ? 'no law is broken' : violations.map(({ law, seq, message }) => `${law} at record ${seq}: ${message}`).join('\n');
