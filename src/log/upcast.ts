import { FORMAT_VERSION } from './record.ts';

/** Lifts the envelope of one version to the next one. Pure; must set `v`; must not guess what the old line didn't say. */
export type Upcaster = (record: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** From version v to v + 1, by v. */
export type Upcasters = Readonly<Record<number, Upcaster>>;

/** None yet: version 1 is the first. A released version's upcaster stays for ever, with a log in `fixtures/logs`. */
export const UPCASTERS: Upcasters = {};

/** The record in today's version, or a sentence that says why it cannot be had. */
export function upcast(record: Record<string, unknown>, upcasters: Upcasters): Record<string, unknown> | string {
  let current = record;
  while (current['v'] !== FORMAT_VERSION) {
    const version = current['v'];
    if (typeof version !== 'number' || !Number.isSafeInteger(version)) return `v: ${JSON.stringify(version)} is no version`;
    if (version > FORMAT_VERSION) return `format version ${version} is newer than ${FORMAT_VERSION}, the newest that this program reads`;
    const lift = upcasters[version];
    if (lift === undefined) return `format version ${version} is unknown`;
    try {
      current = lift(current);
    } catch (error) {
      return `the upcaster of format version ${version} failed: ${String(error)}`;
    }
    if (current['v'] !== version + 1) return `the upcaster of format version ${version} did not give version ${version + 1}`;
  }
  return current;
}
