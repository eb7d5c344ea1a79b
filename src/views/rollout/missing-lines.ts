import { encodeRolloutLine, rolloutLineKey, type RolloutLine } from './rollout-line.ts';
import { isObject, numberOrNull } from '../codex/reading.ts';

/** What a file lacks of the lines that a log stands for. */
export type MissingLines = { missing: RolloutLine[]; nextOrdinal: number; foreignLines: number };

/**
 * Compares a file with the lines of its log. Lines are told by all but their ordinals, from the end: what comes after
 * the last one that the file has is missing. Where it has none of them (another version spelled them), their number decides; not so where another program began the file
 * (`firstOrdinal` is null): then all of them are missing.
 */
export const missingFrom = (found: readonly string[], lines: readonly RolloutLine[], firstOrdinal: number | null): MissingLines => {
  const first = firstOrdinal ?? 0;
  const nextOrdinal = Math.max(first, ...found.slice(-1).map((line) => (ordinalOf(line) ?? first + found.length - 1) + 1));
  const places = placesOf(lines);
  const counts = countsOf(found, places);
  for (let at = found.length - 1; at >= 0; at--) {
    const key = rolloutLineKey(found[at] ?? '');
    const known = places.get(key);
    if (known === undefined) continue;
    const last = known[Math.min(counts.get(key) ?? 1, known.length) - 1] ?? 0;
    return { missing: lines.slice(last + 1), nextOrdinal, foreignLines: Math.max(0, found.length - last - 1) };
  }
  return { missing: lines.slice(firstOrdinal === null ? 0 : nextOrdinal - firstOrdinal), nextOrdinal, foreignLines: found.length };
};

/** Where each line stands: twice where two are alike. */
const placesOf = (lines: readonly RolloutLine[]): Map<string, number[]> => {
  const places = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const key = rolloutLineKey(encodeRolloutLine(line, 0));
    places.set(key, [...(places.get(key) ?? []), index]);
  }
  return places;
};

const countsOf = (found: readonly string[], places: ReadonlyMap<string, number[]>): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const line of found) {
    const key = rolloutLineKey(line);
    if (places.has(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
};

const ordinalOf = (line: string): number | null => {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? numberOrNull(value['ordinal']) : null;
  } catch {
    return null;
  }
};
