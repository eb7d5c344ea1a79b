import type { SessionRecord } from '../views/record.ts';
import type { Records } from './records.ts';

/** One record in which two logs differ; `null` where a log has ended. */
export type LogDifference = { seq: number; what: ('event' | 'actor' | 'facts' | 'missing')[]; a: SessionRecord | null; b: SessionRecord | null };

export type LogDiff = {
  /** How many records the logs have in common before they part. */
  common: number;
  /** From where they part; at most `limit`. */
  differences: LogDifference[];
  /** How many records differ in all. */
  total: number;
};

/** Compares two logs record by record. Times and session ids are not looked at: two runs of one session differ in them. */
export const diffLogs = (a: Records, b: Records, { limit = 100 }: { limit?: number } = {}): LogDiff => {
  const differences: LogDifference[] = [];
  let common: number | null = null;
  let total = 0;
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const what = differing(a[index], b[index]);
    if (what.length === 0) continue;
    common ??= index;
    total++;
    if (differences.length < limit) differences.push({ seq: index + 1, what, a: a[index] ?? null, b: b[index] ?? null });
  }
  return { common: common ?? length, differences, total };
};

/** For people: where the logs part, and what each says there. */
export const formatLogDiff = ({ common, differences, total }: LogDiff): string => {
  if (total === 0) return `the logs are the same: ${common} records`;
  const lines = differences.map(({ seq, what, a, b }) => `record ${seq} (${what.join(', ')})\n  a ${told(a)}\n  b ${told(b)}`);
  const more = total > differences.length ? [`and ${total - differences.length} more`] : [];
  return [`${common} records in common, ${total} differ`, ...lines, ...more].join('\n');
};

const differing = (a: SessionRecord | undefined, b: SessionRecord | undefined): LogDifference['what'] => {
  if (a === undefined || b === undefined) return ['missing'];
  const same = (x: unknown, y: unknown): boolean => JSON.stringify(x) === JSON.stringify(y);
  return [...(same(a.event, b.event) ? [] : ['event' as const]), ...(a.actor === b.actor ? [] : ['actor' as const]), ...(same(a.facts, b.facts) ? [] : ['facts' as const])];
};

const told = (record: SessionRecord | null): string => (record === null ? '(ended)' : `${record.actor} heard ${record.event.type}: ${record.facts.map((fact) => fact.type).join(', ') || 'no facts'}`);
